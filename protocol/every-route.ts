import { accountRoutes } from './account-routes.ts';
import { botMakerRoutes } from './bot-routes.ts';
import { type RouteKey, type Routes, routes } from './routes.ts';

/** The whole HTTP registry of people. */
export const everyRoute: Routes = { ...routes, ...botMakerRoutes, ...accountRoutes };
export const routeKeys = Object.keys(everyRoute) as RouteKey[];
