/** In pixels of the picture, from its top left. */
export interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Size {
  width: number;
  height: number;
}

/** Between a tag and its box. */
const GAP = 2;
const ROWS_MAX = 40;
/** Of a tag's size: a tag in a smaller box, such as a face's, hides what the box shows. */
const SMALL_BOX_RATIO = 6;
/** A tag that cannot be read is worse than a face that is half hidden. */
const TAG_WEIGHT = 8;

/**
 * A place for each box's tag that is inside the picture and covers as little as may be of tags and small boxes: above its box,
 * inside it, below it, at its left or right edge, or else anywhere down its left side.
 */
export function placeTags(boxes: readonly Area[], tags: readonly Size[], picture: Size): Area[] {
  const placed: Area[] = [];
  for (const [index, box] of boxes.entries()) {
    const size = tags[index] ?? { width: 0, height: 0 };
    const places = placesFor(box, size).map((place) => inside(place, picture));
    const hidden = boxes.filter((each) => sizeOf(each) < SMALL_BOX_RATIO * size.width * size.height);
    placed.push(best(places, { tags: placed, hidden }) ?? { left: 0, top: 0, ...size });
  }
  return placed;
}

function placesFor(box: Area, { width, height }: Size): Area[] {
  const tops = [box.top - height - GAP, box.top + GAP, box.top + box.height + GAP, box.top + box.height - height - GAP];
  const lefts = [box.left, box.left + box.width - width, box.left + (box.width - width) / 2];
  const beside = [box.left + box.width + GAP, box.left - width - GAP];
  const rows = Array.from({ length: ROWS_MAX }, (_, index) => box.top + GAP + index * (height + GAP));
  return [
    ...lefts.flatMap((left) => tops.map((top) => ({ left, top, width, height }))),
    ...beside.map((left) => ({ left, top: box.top, width, height })),
    ...rows.filter((top) => top < box.top + box.height).map((top) => ({ left: box.left, top, width, height })),
  ];
}

/** Moved, not cut. Tags are never wider than the picture. */
function inside(place: Area, picture: Size): Area {
  return {
    ...place,
    left: clamp(place.left, 0, picture.width - place.width),
    top: clamp(place.top, 0, picture.height - place.height),
  };
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(value, max));
}

function best(
  places: readonly Area[],
  { tags, hidden }: { tags: readonly Area[]; hidden: readonly Area[] },
): Area | undefined {
  const covered = (place: Area, others: readonly Area[]) =>
    others.reduce((sum, other) => sum + overlap(place, other), 0);
  let least = Number.POSITIVE_INFINITY;
  let found: Area | undefined;
  for (const place of places) {
    const cost = TAG_WEIGHT * covered(place, tags) + covered(place, hidden);
    if (cost >= least) continue;
    least = cost;
    found = place;
  }
  return found;
}

function sizeOf({ width, height }: Area): number {
  return width * height;
}

/** Square pixels that both cover. */
export function overlap(one: Area, other: Area): number {
  const width = Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
  const height = Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  return Math.max(0, width) * Math.max(0, height);
}
