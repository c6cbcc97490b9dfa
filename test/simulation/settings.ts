export const SITE_ORIGIN = 'https://mathia.test';

/** What the stack tells its functions. Imported first: aws/settings.ts reads it when it is loaded. */
Object.assign(process.env, {
  AWS_REGION: 'eu-central-1',
  TABLE_NAME: 'simulated',
  SITE_ORIGINS: SITE_ORIGIN,
  DELIVERIES_QUEUE_URL: 'https://queue.mathia.test/deliveries',
  DEFAULT_BOT_ENDPOINT: 'https://bot.mathia.test/',
  DEFAULT_BOT_SECRET_ID: 'default-bot',
  BOT_KEY_SECRET_ID: 'bot-key',
  HTTP_URL: 'https://api.mathia.test',
});
