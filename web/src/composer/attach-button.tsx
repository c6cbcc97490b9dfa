import { Camera, ImagePlus, Images } from 'lucide-react';
import { lazy, useRef, useState } from 'react';
import { Part } from '../app/part.tsx';
import { openMenu } from '../app/ui-state.ts';
import { IconButton } from '../ui/button.tsx';
import { attachWords as words } from '../words/pictures.ts';
import styles from './composer.module.css';

const CameraDialog = lazy(() => import('../pictures/camera.tsx').then((module) => ({ default: module.CameraDialog })));

/** Pictures from this device, or from its camera. */
export function AttachButton({ onFiles }: { onFiles(files: readonly File[]): void }) {
  const input = useRef<HTMLInputElement>(null);
  const [isCameraOpen, setCameraOpen] = useState(false);
  const hasCamera = 'mediaDevices' in navigator;
  const choose = () => input.current?.click();
  const open = (anchor: DOMRect) => {
    if (!hasCamera) return choose();
    openMenu({
      label: words.attach,
      anchor,
      entries: [
        { kind: 'action', label: words.choose, icon: Images, select: choose },
        { kind: 'action', label: words.takePicture, icon: Camera, select: () => setCameraOpen(true) },
      ],
    });
  };
  return (
    <span className={styles.attach}>
      <IconButton
        label={words.attach}
        aria-haspopup={hasCamera ? 'menu' : undefined}
        onClick={({ currentTarget }) => open(currentTarget.getBoundingClientRect())}
      >
        <ImagePlus size={22} aria-hidden="true" />
      </IconButton>
      <input
        ref={input}
        type="file"
        accept="image/*"
        multiple
        hidden
        style={{ fontSize: '1rem' }}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          // The same file can be chosen again.
          currentTarget.value = '';
        }}
      />
      {isCameraOpen && (
        <Part>
          <CameraDialog onTaken={(file) => onFiles([file])} onClose={() => setCameraOpen(false)} />
        </Part>
      )}
    </span>
  );
}
