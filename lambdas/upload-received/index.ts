import { QUARANTINE } from '../../core/media-keys.ts';
import { mediaHandler } from '../shared/media-handler.ts';
import { verifyUpload } from './verify-upload.ts';

export const handler = mediaHandler(QUARANTINE, verifyUpload);
