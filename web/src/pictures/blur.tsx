import { decode, isBlurhashValid } from 'blurhash';
import { useEffect, useRef } from 'react';
import styles from './pictures.module.css';

/** So few that it costs nothing; the browser smooths them. */
const PIXELS = 32;

/** What stands in a picture's place until it is there. */
export function Blur({ hash }: { hash: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context == null || !isBlurhashValid(hash).result) return;
    const pixels = new Uint8ClampedArray(decode(hash, PIXELS, PIXELS));
    context.putImageData(new ImageData(pixels, PIXELS, PIXELS), 0, 0);
  }, [hash]);
  return <canvas ref={canvas} className={styles.layer} width={PIXELS} height={PIXELS} />;
}
