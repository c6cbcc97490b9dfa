import type { DatabaseSync } from 'node:sqlite';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';
import * as z from 'zod';

const Row = z.object({ payload: z.string(), expires: z.nullable(z.number()), consumed: z.nullable(z.number()) });

interface AdapterOptions {
  /** How long a used refresh token may be used again, as Cognito's retry grace period. */
  graceSeconds: number;
}

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** oidc-provider's storage on one SQLite table. */
export function oidcAdapter(database: DatabaseSync, { graceSeconds }: AdapterOptions): AdapterFactory {
  const sql = {
    upsert: database.prepare(
      'INSERT OR REPLACE INTO artefact (model, id, payload, uid, grant_id, expires) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    find: database.prepare('SELECT payload, expires, consumed FROM artefact WHERE model = ? AND id = ?'),
    findByUid: database.prepare('SELECT payload, expires, consumed FROM artefact WHERE model = ? AND uid = ?'),
    consume: database.prepare('UPDATE artefact SET consumed = coalesce(consumed, ?) WHERE model = ? AND id = ?'),
    destroy: database.prepare('DELETE FROM artefact WHERE model = ? AND id = ?'),
    revoke: database.prepare('DELETE FROM artefact WHERE grant_id = ?'),
    sweep: database.prepare('DELETE FROM artefact WHERE expires < ?'),
  };
  return (model) => {
    const grace = model === 'RefreshToken' ? graceSeconds : 0;
    return {
      async upsert(id, payload, expiresIn) {
        sql.sweep.run(nowSeconds());
        const expires = expiresIn === undefined ? null : nowSeconds() + expiresIn;
        const { uid = null, grantId = null } = payload;
        sql.upsert.run(model, id, JSON.stringify(payload), uid, grantId, expires);
      },
      find: async (id) => payloadOf(sql.find.get(model, id), grace),
      findByUid: async (uid) => payloadOf(sql.findByUid.get(model, uid), grace),
      // The device flow is off, so nothing has a user code.
      findByUserCode: async () => undefined,
      async consume(id) {
        sql.consume.run(nowSeconds(), model, id);
      },
      async destroy(id) {
        sql.destroy.run(model, id);
      },
      async revokeByGrantId(grantId) {
        sql.revoke.run(grantId);
      },
    } satisfies Adapter;
  };
}

function payloadOf(row: unknown, graceSeconds: number): AdapterPayload | undefined {
  if (row === undefined) return undefined;
  const { payload, expires, consumed } = Row.parse(row);
  if (expires !== null && expires <= nowSeconds()) return undefined;
  const isConsumed = consumed !== null && consumed + graceSeconds <= nowSeconds();
  return { ...JSON.parse(payload), ...(isConsumed && { consumed }) };
}
