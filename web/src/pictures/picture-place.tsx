import { spaceOf, spansOf } from './picture-space.ts';
import styles from './pictures.module.css';

interface Size {
  width?: number | undefined;
  height?: number | undefined;
}

/** Where pictures will stand, until the part of the site that shows them is there. */
export function PicturePlace({ sizes }: { sizes: readonly Size[] }) {
  const [first] = sizes;
  if (first !== undefined && sizes.length === 1) {
    return <div className={styles.frame} style={spaceOf(first)} />;
  }
  const spans = spansOf(sizes.length);
  return (
    <div className={styles.grid}>
      {spans.map((span, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: nothing but places
        <div key={index} className={styles.tile} data-span={span} />
      ))}
    </div>
  );
}
