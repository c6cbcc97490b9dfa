/** Where the sign-in server sends people back to. */
export const CALLBACK_PATH = '/callback';
