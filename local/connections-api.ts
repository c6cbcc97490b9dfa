/** What `@connections` can do; the WebSocket API implements it, the AWS door checks and calls it. */
export interface ConnectionsApi {
  post(connectionId: string, body: Buffer): Promise<'ok' | 'gone' | 'too_large' | 'limit' | 'forbidden'>;
  describe(connectionId: string): Promise<ConnectionDescription | undefined>;
  /** False when there is no such connection. */
  disconnect(connectionId: string): Promise<boolean>;
}

export interface ConnectionDescription {
  /** ISO 8601. */
  connectedAt: string;
  lastActiveAt: string;
  sourceIp: string;
  userAgent: string;
}
