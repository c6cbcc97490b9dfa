import {
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { DomainError } from '../../../protocol/errors.ts';
import type { LanguageModel, ModelPiece, Prompt } from '../model/language-model.ts';

/** Any model of Amazon Bedrock that Converse knows. Where it is and who asks comes from the environment, as the SDK reads it. */
export function bedrockModel({ modelId }: { modelId: string }): LanguageModel {
  const client = new BedrockRuntimeClient({ maxAttempts: 2 });
  return {
    async *stream(prompt, signal) {
      try {
        const { stream } = await client.send(commandOf(modelId, prompt), { abortSignal: signal });
        yield* piecesOf(stream ?? []);
      } catch (thrown) {
        if (thrown instanceof DomainError || signal.aborted) throw thrown;
        throw failureOf(thrown);
      }
    },
  };
}

function commandOf(modelId: string, { system, user, tokensMax }: Prompt): ConverseStreamCommand {
  return new ConverseStreamCommand({
    modelId,
    system: [{ text: system }],
    messages: [{ role: 'user', content: [{ text: user }] }],
    inferenceConfig: { maxTokens: tokensMax },
  });
}

type Events = AsyncIterable<ConverseStreamOutput> | Iterable<ConverseStreamOutput>;

/** An error in the middle of a stream is thrown by the SDK; a stream that just ends has broken off. */
async function* piecesOf(stream: Events): AsyncIterable<ModelPiece> {
  let isComplete = false;
  for await (const event of stream) {
    const text = event.contentBlockDelta?.delta?.text;
    if (text) yield { text };
    if (event.messageStop) isComplete = true;
    const tokensUsed = event.metadata?.usage?.totalTokens;
    if (tokensUsed !== undefined) yield { tokensUsed };
  }
  if (!isComplete) throw new DomainError('unavailable', 'The model broke off.');
}

function failureOf(cause: unknown): DomainError {
  const isThrottled = cause instanceof BedrockRuntimeServiceException && cause.name === 'ThrottlingException';
  const words = cause instanceof Error ? `The model failed: ${cause.name}.` : 'The model failed.';
  return new DomainError(isThrottled ? 'rate_limited' : 'unavailable', words, { cause });
}
