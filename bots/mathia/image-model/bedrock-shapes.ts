import * as z from 'zod/mini';
import { DomainError } from '../../../protocol/errors.ts';

/** How a family of image models of Amazon Bedrock is asked with InvokeModel, and answers. */
export interface BedrockImageShape {
  promptCharsMax: number;
  request(prompt: string): object;
  /** @throws DomainError `forbidden` or `unavailable`; anything else that it throws is an answer of another shape */
  picture(answer: unknown): Buffer;
}

/** Titan Image Generator and Nova Canvas (Amazon Bedrock User Guide, "Titan Image Generator", "Amazon Nova Canvas"). */
const AMAZON = {
  request: (text: string) => ({
    taskType: 'TEXT_IMAGE',
    textToImageParams: { text },
    imageGenerationConfig: { numberOfImages: 1, width: 1024, height: 1024, quality: 'standard' },
  }),
  picture(answer: unknown) {
    const { images, error } = AmazonAnswer.parse(answer);
    // The only error that comes beside status 200 is that all pictures were filtered.
    if (error) throw new DomainError('forbidden', 'The model refused.');
    return firstOf(images);
  },
};
const AmazonAnswer = z.looseObject({ images: z.nullish(z.array(z.string())), error: z.nullish(z.string()) });

/** Stable Image Core and Ultra, Stable Diffusion 3 (Amazon Bedrock User Guide, "Stability AI models"). */
const STABILITY: BedrockImageShape = {
  promptCharsMax: 10_000,
  request: (prompt) => ({ prompt, aspect_ratio: '1:1', output_format: 'png' }),
  picture(answer) {
    const { images, finish_reasons } = StabilityAnswer.parse(answer);
    const reason = finish_reasons?.find((each) => each !== null);
    if (reason)
      throw new DomainError(/filter/i.test(reason) ? 'forbidden' : 'unavailable', 'The model made no picture.');
    return firstOf(images);
  },
};
const StabilityAnswer = z.looseObject({
  images: z.nullish(z.array(z.string())),
  finish_reasons: z.nullish(z.array(z.nullable(z.string()))),
});

/** Found by what the id has in it: it may be a model's, a profile's of several regions (`us.…`), or an ARN. */
const SHAPES: ReadonlyArray<readonly [RegExp, BedrockImageShape]> = [
  [/amazon\.titan-image-generator/, { ...AMAZON, promptCharsMax: 512 }],
  [/amazon\.nova-canvas/, { ...AMAZON, promptCharsMax: 1_024 }],
  [/stability\.(?:stable-image|sd3)/, STABILITY],
];

/** @throws Error with a sentence for the operator */
export function bedrockImageShape(modelId: string): BedrockImageShape {
  const found = SHAPES.find(([pattern]) => pattern.test(modelId));
  if (found !== undefined) return found[1];
  throw new Error(
    `MATHIA_BEDROCK_IMAGE_MODEL wants amazon.titan-image-generator-…, amazon.nova-canvas-…, stability.stable-image-… or stability.sd3-…, not ${modelId}.`,
  );
}

function firstOf(images: readonly string[] | null | undefined): Buffer {
  const [picture] = images ?? [];
  if (!picture) throw new DomainError('unavailable', 'The model sent no picture.');
  return Buffer.from(picture, 'base64');
}
