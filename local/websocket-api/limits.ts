/** API Gateway's quotas for WebSocket APIs (developer guide, "Quotas for configuring and running a WebSocket API"). */
export const MESSAGE_BYTES_MAX = 128 * 1024;
export const FRAME_BYTES_MAX = 32 * 1024;
export const IDLE_MS = 10 * 60 * 1000;
export const CONNECTION_MS = 2 * 60 * 60 * 1000;
export const INTEGRATION_MS = 29_000;
export const NEW_CONNECTIONS_PER_SECOND = 500;
export const AUTHORIZER_RESULT_BYTES_MAX = 8 * 1024;
export const URL_CHARS_MAX = 4096;

/** How much may wait for a client that does not read before `@connections` answers 429. AWS publishes no number. */
export const CLIENT_BUFFER_BYTES_MAX = 1024 * 1024;
/** How long a client has to answer our close frame. */
export const CLOSE_MS = 2_000;
