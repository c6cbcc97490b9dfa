import * as z from 'zod/mini';
import type { BudgetLimits } from '../model/budget.ts';
import type { ImageModel } from './image-model.ts';
import { openAiImages } from './openai-images.ts';

const Text = z.optional(z.string());
const Count = z.coerce.number().check(z.int(), z.minimum(0));

/** An empty variable is as good as none: that is how a stack hands on a parameter without a value. */
export const ImageModelEnvironment = z.object({
  MATHIA_IMAGE_MODEL_URL: Text,
  MATHIA_IMAGE_MODEL_KEY: Text,
  MATHIA_IMAGE_MODEL: Text,
  MATHIA_BEDROCK_IMAGE_MODEL: Text,
  MATHIA_IMAGE_MODEL_PICTURES_PER_DAY: z._default(Count, 20),
});
export type ImageModelEnvironment = z.infer<typeof ImageModelEnvironment>;

/** The image model that the environment names, if any. Throws with a sentence for the operator when it is unclear which. */
export async function chooseImageModel(environment: ImageModelEnvironment): Promise<ImageModel | undefined> {
  const { MATHIA_IMAGE_MODEL_URL: url, MATHIA_IMAGE_MODEL: model, MATHIA_IMAGE_MODEL_KEY: key } = environment;
  const { MATHIA_BEDROCK_IMAGE_MODEL: modelId } = environment;
  if (url && modelId) throw new Error('Set MATHIA_IMAGE_MODEL_URL or MATHIA_BEDROCK_IMAGE_MODEL, not both.');
  if (modelId) {
    // Only now, for the SDK is much code for a bot without a model.
    const { bedrockImages } = await import('../aws/bedrock-images.ts');
    return bedrockImages({ modelId });
  }
  if (!url) return undefined;
  if (!URL.canParse(url) || !model) {
    throw new Error(
      'MATHIA_IMAGE_MODEL_URL wants an address such as https://api.example/v1, and MATHIA_IMAGE_MODEL beside it.',
    );
  }
  return openAiImages({ url, model, key: key || undefined });
}

/** Pictures have no tokens to count. */
export function imageBudgetOf({ MATHIA_IMAGE_MODEL_PICTURES_PER_DAY: answers }: ImageModelEnvironment): BudgetLimits {
  return { answers, tokens: Number.POSITIVE_INFINITY };
}
