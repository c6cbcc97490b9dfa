import type { Attachment } from '../../../../protocol/attachment.ts';
import { DomainError } from '../../../../protocol/errors.ts';
import { AttachmentId } from '../../../../protocol/ids.ts';
import { LINK_SECONDS, UPLOAD_SECONDS } from '../../../../protocol/limits.ts';
import type { EngineWorld } from '../engine-types.ts';

type Posting = Parameters<EngineWorld['postForm']>;

/** Uploads of the scripted server, and S3, which takes a file or does not. */
export class ScriptedUploads {
  /** Files that have come, by attachment. */
  readonly files = new Map<AttachmentId, Blob>();
  readonly posts: AttachmentId[] = [];
  /** What S3 does with a file. */
  behaviour: 'takes' | 'fails' | 'is slow' = 'takes';
  readonly #attachments = new Map<AttachmentId, Attachment>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  start() {
    const attachmentId = AttachmentId.parse(`att_${String(this.#attachments.size + 1).padStart(26, '0')}`);
    this.#attachments.set(attachmentId, { attachmentId, kind: 'picture', status: 'waiting' });
    const expiresAt = this.#later(UPLOAD_SECONDS);
    return { attachmentId, url: 'https://media.test/', fields: { key: attachmentId, until: expiresAt }, expiresAt };
  }

  of(attachmentId: AttachmentId): Attachment {
    const attachment = this.#attachments.get(attachmentId);
    if (attachment === undefined) throw new DomainError('not_found', 'There is no such upload.');
    return attachment;
  }

  change(attachmentId: AttachmentId, change: Partial<Attachment>): Attachment {
    const attachment = { ...this.of(attachmentId), ...change };
    this.#attachments.set(attachmentId, attachment);
    return attachment;
  }

  readable(ids: readonly AttachmentId[]) {
    const known = ids.flatMap((id) => this.#attachments.get(id) ?? []);
    const expiresAt = this.#later(LINK_SECONDS);
    const attachments = known.map((attachment) => {
      const { attachmentId, status } = attachment;
      const urls = { full: `https://media.test/${attachmentId}?${expiresAt}`, preview: 'https://media.test/small' };
      return status === 'ready' ? { ...attachment, urls, expiresAt } : attachment;
    });
    return { attachments };
  }

  /** S3's end of the form. */
  post(...[{ fields }, file, progress, signal]: Posting): Promise<void> {
    const attachmentId = AttachmentId.parse(fields.key);
    this.posts.push(attachmentId);
    const failure = new DomainError('unavailable', 'It did not arrive.');
    progress(0.5);
    if (this.behaviour === 'is slow') {
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(failure)));
    }
    const isOver = Date.parse(fields.until ?? '') < this.#now();
    if (this.behaviour === 'fails' || isOver) return Promise.reject(failure);
    this.files.set(attachmentId, file);
    return Promise.resolve();
  }

  #later(seconds: number): string {
    return new Date(this.#now() + seconds * 1_000).toISOString();
  }
}
