import * as z from 'zod/mini';

/** What the stack tells its functions; each function has only what it uses, so all are optional here and required where read. */
const Settings = z.object({
  TABLE_NAME: z.optional(z.string()),
  SITE_ORIGINS: z.optional(z.string()),
  DELIVERIES_QUEUE_URL: z.optional(z.string()),
  DEFAULT_BOT_ENDPOINT: z.optional(z.string()),
  DEFAULT_BOT_SECRET_ID: z.optional(z.string()),
  BOT_KEY_SECRET_ID: z.optional(z.string()),
  HTTP_URL: z.optional(z.string()),
  BOT_ALLOWED_HOSTS: z.optional(z.string()),
  MEDIA_BUCKET: z.optional(z.string()),
  FACE_COLLECTION: z.optional(z.string()),
  USER_POOL_ID: z.optional(z.string()),
  AWS_ENDPOINT_URL: z.optional(z.string()),
  TRANSCRIPTION_PREFIX: z.optional(z.string()),
  TRANSCRIPTION_ROLE_ARN: z.optional(z.string()),
});
type Setting = keyof z.infer<typeof Settings>;

const settings = Settings.parse(process.env);

/** @throws Error when the stack has not set it: a fault of the deployment, not of the request. */
export function setting(name: Setting): string {
  const value = settings[name];
  if (value === undefined) throw new Error(`${name} is not set for this function`);
  return value;
}

/** A comma-separated setting; empty when it is not set. */
export function listSetting(name: Setting): string[] {
  return (settings[name] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Of a part that a deployment may be without. */
export function optionalSetting(name: Setting): string | undefined {
  return settings[name];
}
