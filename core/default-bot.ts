import { DEFAULT_BOT_ID } from '../protocol/ids.ts';

/** The bot that every newcomer finds, where the deployment has one. */
export const DEFAULT_BOT = { botId: DEFAULT_BOT_ID, name: 'Mathia', handle: 'mathia' } as const;
