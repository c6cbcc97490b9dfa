import * as z from 'zod';

/** A rectangle in shares of the picture's width and height. */
const Box = z.object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() });
export type Box = z.output<typeof Box>;

/** `score` is the model's own, 0 to 1; `name` is COCO's, in lower case. */
const FoundObject = z.object({ name: z.string(), score: z.number(), box: Box });
export type FoundObject = z.output<typeof FoundObject>;

const Point = z.object({ x: z.number(), y: z.number() });
export type Point = z.output<typeof Point>;

/** `vector` has length 1, and is only there for faces that were to be described. */
const FoundFace = z.object({
  score: z.number(),
  box: Box,
  landmarks: z.record(z.string(), Point),
  vector: z.instanceof(Float32Array).optional(),
});
export type FoundFace = z.output<typeof FoundFace>;

/** `confidence` is Tesseract's, 0 to 100. */
const FoundWord = z.object({ text: z.string(), confidence: z.number(), box: Box });
export type FoundWord = z.output<typeof FoundWord>;

/** What the engine finds in a picture, by kind of question. */
export const Finds = {
  objects: z.array(FoundObject),
  faces: z.array(FoundFace),
  /** Lines of words. */
  text: z.array(z.array(FoundWord)),
  memory: z.object({ rssBytes: z.number(), peakRssBytes: z.number() }),
};
export type EngineMemory = z.output<typeof Finds.memory>;
