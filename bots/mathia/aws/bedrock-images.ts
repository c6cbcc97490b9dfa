import {
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { DomainError } from '../../../protocol/errors.ts';
import { bedrockImageShape } from '../image-model/bedrock-shapes.ts';
import type { ImageModel } from '../image-model/image-model.ts';

/** What Bedrock calls a description, or a picture, that its filters stop. */
const REFUSED = /content filter|content polic|responsible ai|blocked|AUP|filtered/i;

/** An image model of Amazon Bedrock, by InvokeModel. @throws Error with a sentence for the operator for one of another kind */
export function bedrockImages({ modelId }: { modelId: string }): ImageModel {
  const shape = bedrockImageShape(modelId);
  const client = new BedrockRuntimeClient({ maxAttempts: 2 });
  return {
    promptCharsMax: shape.promptCharsMax,
    async draw(prompt, signal) {
      const command = new InvokeModelCommand({
        modelId,
        contentType: 'application/json',
        accept: 'application/json',
        body: JSON.stringify(shape.request(prompt)),
      });
      try {
        const { body } = await client.send(command, { abortSignal: signal });
        return shape.picture(JSON.parse(new TextDecoder().decode(body)));
      } catch (thrown) {
        if (thrown instanceof DomainError || signal.aborted) throw thrown;
        throw failureOf(thrown);
      }
    },
  };
}

function failureOf(cause: unknown): DomainError {
  if (!(cause instanceof BedrockRuntimeServiceException)) {
    return new DomainError('unavailable', 'The model sent something that is no picture.', { cause });
  }
  if (cause.name === 'ThrottlingException')
    return new DomainError('rate_limited', 'The model is throttled.', { cause });
  const isRefusal = cause.name === 'ValidationException' && REFUSED.test(cause.message);
  return isRefusal
    ? new DomainError('forbidden', 'The model refused.', { cause })
    : new DomainError('unavailable', `The model failed: ${cause.name}.`, { cause });
}
