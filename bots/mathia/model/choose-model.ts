import * as z from 'zod/mini';
import type { BudgetLimits } from './budget.ts';
import type { LanguageModel } from './language-model.ts';
import { openAiModel } from './openai-model.ts';

const Text = z.optional(z.string());
const Count = z.coerce.number().check(z.int(), z.minimum(0));

/** An empty variable is as good as none: that is how a stack hands on a parameter without a value. */
export const ModelEnvironment = z.object({
  MATHIA_MODEL_URL: Text,
  MATHIA_MODEL_KEY: Text,
  MATHIA_MODEL: Text,
  MATHIA_BEDROCK_MODEL: Text,
  MATHIA_MODEL_ANSWERS_PER_DAY: z._default(Count, 200),
  MATHIA_MODEL_TOKENS_PER_DAY: z._default(Count, 200_000),
});
export type ModelEnvironment = z.infer<typeof ModelEnvironment>;

/** The language model that the environment names, if any. Throws with a sentence for the operator when it is unclear which. */
export async function chooseModel(environment: ModelEnvironment): Promise<LanguageModel | undefined> {
  const { MATHIA_MODEL_URL: url, MATHIA_MODEL: model, MATHIA_MODEL_KEY: key, MATHIA_BEDROCK_MODEL } = environment;
  if (url && MATHIA_BEDROCK_MODEL) throw new Error('Set MATHIA_MODEL_URL or MATHIA_BEDROCK_MODEL, not both.');
  if (MATHIA_BEDROCK_MODEL) {
    // Only now, for the SDK is much code for a bot without a model.
    const { bedrockModel } = await import('../aws/bedrock-model.ts');
    return bedrockModel({ modelId: MATHIA_BEDROCK_MODEL });
  }
  if (!url) return undefined;
  if (!URL.canParse(url) || !model) {
    throw new Error('MATHIA_MODEL_URL wants an address such as http://127.0.0.1:11434/v1, and MATHIA_MODEL beside it.');
  }
  return openAiModel({ url, model, key: key || undefined });
}

export function budgetOf(environment: ModelEnvironment): BudgetLimits {
  const { MATHIA_MODEL_ANSWERS_PER_DAY: answers, MATHIA_MODEL_TOKENS_PER_DAY: tokens } = environment;
  return { answers, tokens };
}
