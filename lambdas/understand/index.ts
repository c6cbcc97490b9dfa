import { PUBLISHED } from '../../core/media-keys.ts';
import { mediaHandler } from '../shared/media-handler.ts';
import { understandPicture } from './understand-picture.ts';

export const handler = mediaHandler(PUBLISHED, understandPicture);
