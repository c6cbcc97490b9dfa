import { ReadableAttachment } from '../../../protocol/attachment.ts';
import type { MessageCreatedDelivery } from '../../../protocol/bot-webhook.ts';
import { readAtMost } from '../pictures/fetch-picture.ts';

/** A bot has 10 s for the beginning of its answer. */
const FETCH_MS_MAX = 4_000;
const BYTES_MAX = 1024 * 1024;

/** Asks the platform for all of an attachment of which an event had room for a part. */
export async function wholeAttachment(
  { url, token }: MessageCreatedDelivery['data']['reply'],
  { attachmentId }: ReadableAttachment,
): Promise<ReadableAttachment | undefined> {
  try {
    const response = await fetch(`${url}/attachments/${attachmentId}`, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(FETCH_MS_MAX),
    });
    const body = (await readAtMost(response, BYTES_MAX)).toString('utf8');
    return response.ok ? ReadableAttachment.parse(JSON.parse(body)) : undefined;
  } catch (error) {
    console.error('An attachment could not be asked for:', error);
    return undefined;
  }
}
