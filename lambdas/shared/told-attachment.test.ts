import { expect, it } from 'vitest';
import type { Attachment } from '../../protocol/attachment.ts';
import { AttachmentId, RoomId } from '../../protocol/ids.ts';
import { toldAttachment } from './told-attachment.ts';

const box = { left: 0, top: 0, width: 1, height: 1 };
const roomId = RoomId.parse(`room_${'0'.repeat(26)}`);
const hidden: Attachment = {
  attachmentId: AttachmentId.parse(`att_${'0'.repeat(26)}`),
  ...{ kind: 'picture', status: 'ready', contentType: 'image/jpeg', width: 800, height: 600 },
  understanding: {
    status: 'done',
    labels: [{ name: 'Knife', confidence: 0.9, boxes: [box] }],
    text: [{ text: 'a secret', confidence: 0.9, box }],
    faces: [{ box }],
    moderation: { categories: ['Violence'] },
  },
};

it('[SEEBOT10] tells a bot of a hidden picture the category alone, without links', async () => {
  const told = await toldAttachment(hidden, { roomId, understanding: 'both', withLinks: true });

  expect(told.understanding).toEqual({
    ...{ status: 'done', labels: [], text: [], faces: [] },
    moderation: { categories: ['Violence'] },
  });
  expect(told.urls).toBeUndefined();
});
