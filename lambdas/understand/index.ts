import { type MediaPlace, publishedType } from '../../aws/bucket-media.ts';
import { PUBLISHED } from '../../core/media-keys.ts';
import { mediaHandler } from '../shared/media-handler.ts';
import { listen } from './listen.ts';
import { understandPicture } from './understand-picture.ts';

export const handler = mediaHandler(PUBLISHED, understand);

/** What it is, the published file says: its row may not know yet. */
async function understand(place: MediaPlace): Promise<void> {
  const contentType = await publishedType(place);
  if (contentType?.startsWith('audio/')) return listen(place, contentType);
  if (contentType !== undefined) return understandPicture(place);
}
