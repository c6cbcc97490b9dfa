import { use, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Attachment } from '../../../protocol/attachment.ts';
import type { AttachmentId, RoomId } from '../../../protocol/ids.ts';
import { useEngine } from '../app/engine-context.tsx';
import type { Pictures, Upload } from '../engine/picture-types.ts';

/** Pictures of this person; whoever asks first waits until that part of the site is there. */
export function usePictures(): Pictures {
  return use(useEngine().pictures());
}

/** The upload of a picture that this device sends, or has just sent. */
export function useUpload(attachmentId: AttachmentId): Upload | undefined {
  return useStore(usePictures().store, ({ uploads }) =>
    Object.values(uploads).find((upload) => upload.attachmentId === attachmentId),
  );
}

/** A picture on this device. It stays when its upload is over: what is published may take a moment to be fetched. */
export function useLocalUrl(pictureId: string | undefined): string | undefined {
  const pictures = usePictures();
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (pictureId === undefined) return;
    let isWanted = true;
    void pictures.file(pictureId).then((file) => {
      if (isWanted && file !== undefined) setUrl(URL.createObjectURL(file));
    });
    return () => {
      isWanted = false;
    };
  }, [pictures, pictureId]);
  useEffect(() => () => (url === undefined ? undefined : URL.revokeObjectURL(url)), [url]);
  return url;
}

export interface RemotePicture {
  /** Undefined until there is a link. */
  url: string | undefined;
  hasFailed: boolean;
  onError(): void;
  /** As the server tells it in full, once it was asked. */
  attachment: Attachment | undefined;
}

/** A published picture. What was loaded is not loaded again when its link is renewed. */
export function useRemotePicture(
  roomId: RoomId,
  attachmentId: AttachmentId,
  rendition: 'full' | 'preview',
): RemotePicture {
  const { links } = usePictures();
  const link = useStore(links.store, (state) => state.links[attachmentId]);
  useEffect(() => links.want(roomId, attachmentId), [links, roomId, attachmentId]);
  const known = useRef({ of: attachmentId, url: undefined as string | undefined });
  const attachment = link?.at === 'here' ? link.attachment : undefined;
  if (known.current.of !== attachmentId) known.current = { of: attachmentId, url: undefined };
  known.current.url ??= attachment?.urls?.[rendition];
  const { url } = known.current;
  const onError = () => {
    if (url === undefined) return;
    known.current.url = undefined;
    links.broken(roomId, attachmentId, url);
  };
  return { url, hasFailed: link?.at === 'failed', onError, attachment };
}
