import { describe, expect, it } from 'vitest';
import type { Attachment } from '../../../protocol/attachment.ts';
import { AttachmentId } from '../../../protocol/ids.ts';
import { snippetOf } from './snippet.ts';

const attachmentId = AttachmentId.parse(`att_${'0'.repeat(26)}`);
const box = { left: 0, top: 0, width: 1, height: 1 };

const picture: Attachment = {
  ...{ attachmentId, kind: 'picture', status: 'ready' },
  understanding: {
    status: 'done',
    labels: [{ name: 'Lighthouse', confidence: 0.9, boxes: [] }],
    text: [{ text: 'OPEN DOOR', confidence: 0.9, box }],
    faces: [],
    moderation: { categories: [] },
  },
};

const found = (parts: ReturnType<typeof snippetOf>) => parts.filter(({ isFound }) => isFound).map(({ text }) => text);
const whole = (parts: ReturnType<typeof snippetOf>) => parts.map(({ text }) => text).join('');

describe('what a search has found', () => {
  it('[SITEPIC10] marks every word in the text, whatever its case', () => {
    const parts = snippetOf({ text: 'The door of the Lighthouse', attachments: [] }, 'lighthouse DOOR');

    expect(found(parts)).toEqual(['door', 'Lighthouse']);
    expect(whole(parts)).toBe('The door of the Lighthouse');
  });

  it('[SITEPIC10] shows what is in the picture when the text does not say it', () => {
    const message = { text: 'look at this', attachments: [picture] };

    expect(whole(snippetOf(message, 'light'))).toBe('Lighthouse');
    expect(found(snippetOf(message, 'door'))).toEqual(['DOOR']);
  });

  it('[SITEPIC10] cuts a long text around what was found', () => {
    const text = `${'a '.repeat(500)}needle ${'b '.repeat(500)}`;

    const parts = snippetOf({ text, attachments: [] }, 'needle');

    expect(found(parts)).toEqual(['needle']);
    expect(whole(parts).length).toBeLessThan(200);
    expect(whole(parts)).toMatch(/^….*…$/);
  });
});
