import * as z from 'zod/mini';

/** `/config.json`: what the site must know of its deployment, fetched when it starts. Its HTTP API is its own origin. */
export const SiteConfig = z.object({
  stage: z.string(),
  socketUrl: z.string(),
  /** The OpenID Connect issuer. */
  issuer: z.string(),
  clientId: z.string(),
  /** `${signInUrl}/oauth2/authorize`, `/oauth2/token`, `/logout`, as Cognito's managed login names them. */
  signInUrl: z.string(),
  scope: z.string(),
});
export type SiteConfig = z.infer<typeof SiteConfig>;
