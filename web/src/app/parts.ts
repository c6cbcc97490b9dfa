import { lazy } from 'react';

export const loadConversation = () => import('../conversation/conversation.tsx');
const loadDialogs = () => import('./dialogs.tsx');

export const Conversation = lazy(() => loadConversation().then((module) => ({ default: module.Conversation })));
export const Dialogs = lazy(() => loadDialogs().then((module) => ({ default: module.Dialogs })));
export const Details = lazy(() => import('./details.tsx').then((module) => ({ default: module.Details })));
export const BotPages = lazy(() => import('../bots/bot-pages.tsx').then((module) => ({ default: module.BotPages })));
export const MyFace = lazy(() => import('../faces/my-face.tsx').then((module) => ({ default: module.MyFacePage })));
export const Invitation = lazy(() => import('./invitation.tsx').then((module) => ({ default: module.Invitation })));

/** What comes next, asked for before it is needed. Where it fails, it is asked for again when needed. */
export async function warmParts(): Promise<void> {
  await Promise.allSettled([loadConversation(), loadDialogs()]);
}
