import * as z from 'zod';
import { AwsError } from '../aws-request.ts';
import { ACCOUNT } from '../template/place.ts';
import type { QueueDefinition } from './definition.ts';
import { MessageAttributes, md5, md5OfAttributes } from './digest.ts';
import type { Message, Queues } from './queues.ts';

/** SQS's limits (quotas page, 2026). */
const MESSAGE_BYTES_MAX = 1024 * 1024;
const DELAY_SECONDS_MAX = 900;
const VISIBILITY_SECONDS_MAX = 43_200;
const WAIT_SECONDS_MAX = 20;
const BATCH_MAX = 10;

interface Scene {
  queues: Queues;
  queue: QueueDefinition | undefined;
  urlOf(name: string): string;
}

export interface SqsOperation {
  /** The IAM action; a batch needs the action of its single form. */
  action: string;
  isOfAccount?: true;
  run(scene: Scene, input: unknown): Promise<object>;
}

const isStorable = (text: string) => /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]+$/u.test(text);
const Body = z
  .string()
  .refine((text) => Buffer.byteLength(text) <= MESSAGE_BYTES_MAX, 'must be shorter than 1048576 bytes')
  .refine(isStorable, 'holds characters outside those SQS allows, or none');
const Outgoing = z.looseObject({
  MessageBody: Body,
  DelaySeconds: z.int().min(0).max(DELAY_SECONDS_MAX).optional(),
  MessageAttributes: MessageAttributes.optional(),
  MessageGroupId: z.string().min(1).max(128).optional(),
});
const Visibility = z.int().min(0).max(VISIBILITY_SECONDS_MAX);
const Receive = z.looseObject({
  MaxNumberOfMessages: z.int().min(1).max(10).default(1),
  VisibilityTimeout: Visibility.optional(),
  WaitTimeSeconds: z.int().min(0).max(WAIT_SECONDS_MAX).optional(),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
  MessageAttributeNames: z.array(z.string()).default([]),
});
const Receipt = z.looseObject({ ReceiptHandle: z.string() });
const ChangeVisibility = z.looseObject({ ReceiptHandle: z.string(), VisibilityTimeout: Visibility });
const Batch = z.looseObject({
  Entries: z
    .array(z.looseObject({ Id: z.string() }))
    .min(1)
    .max(BATCH_MAX),
});

export const OPERATIONS: Record<string, SqsOperation> = {
  SendMessage: { action: 'SendMessage', run: async (scene, input) => send(scene, input) },
  SendMessageBatch: { action: 'SendMessage', run: async (scene, input) => batch(input, (entry) => send(scene, entry)) },
  ReceiveMessage: { action: 'ReceiveMessage', run: receive },
  DeleteMessage: { action: 'DeleteMessage', run: async (scene, input) => remove(scene, input) },
  DeleteMessageBatch: {
    action: 'DeleteMessage',
    run: async (scene, input) => batch(input, (entry) => remove(scene, entry)),
  },
  ChangeMessageVisibility: { action: 'ChangeMessageVisibility', run: async (scene, input) => hide(scene, input) },
  GetQueueAttributes: { action: 'GetQueueAttributes', run: async (scene) => attributes(scene) },
  GetQueueUrl: { action: 'GetQueueUrl', run: async (scene) => ({ QueueUrl: scene.urlOf(queueOf(scene).name) }) },
  PurgeQueue: {
    action: 'PurgeQueue',
    async run(scene) {
      scene.queues.purge(queueOf(scene).name);
      return {};
    },
  },
  ListQueues: {
    action: 'ListQueues',
    isOfAccount: true,
    run: async ({ queues, urlOf }) => ({ QueueUrls: queues.names().map(urlOf) }),
  },
};

function send(scene: Scene, input: unknown): object {
  const { MessageBody, DelaySeconds, MessageAttributes = {}, MessageGroupId } = Outgoing.parse(input);
  const MessageId = scene.queues.send(queueOf(scene).name, {
    body: MessageBody,
    delay: DelaySeconds,
    attributes: JSON.stringify(MessageAttributes),
    group: MessageGroupId,
  });
  const digest = md5OfAttributes(MessageAttributes);
  return { MessageId, MD5OfMessageBody: md5(MessageBody), ...(digest && { MD5OfMessageAttributes: digest }) };
}

async function receive(scene: Scene, input: unknown): Promise<object> {
  const asked = Receive.parse(input);
  const { name, wait } = queueOf(scene);
  const deadline = Date.now() + (asked.WaitTimeSeconds ?? wait) * 1000;
  const take = () => scene.queues.receive(name, asked.MaxNumberOfMessages, asked.VisibilityTimeout);
  let messages = take();
  while (messages.length === 0 && Date.now() < deadline) {
    await scene.queues.wait(name, deadline - Date.now());
    messages = take();
  }
  const names = new Set([...asked.AttributeNames, ...asked.MessageSystemAttributeNames]);
  const withAttributes = asked.MessageAttributeNames.length > 0;
  return messages.length === 0 ? {} : { Messages: messages.map((message) => wire(message, names, withAttributes)) };
}

function wire(message: Message, names: ReadonlySet<string>, withAttributes: boolean): object {
  const Attributes = Object.fromEntries(
    Object.entries(systemAttributes(message)).filter(([name]) => names.has('All') || names.has(name)),
  );
  const own = MessageAttributes.parse(JSON.parse(message.attributes));
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(names.size > 0 && { Attributes }),
    ...(withAttributes && { MessageAttributes: own, MD5OfMessageAttributes: md5OfAttributes(own) }),
  };
}

export function systemAttributes(message: Message): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receives),
    SentTimestamp: String(message.sentAt),
    SenderId: ACCOUNT,
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  };
}

/** A receipt that is not the latest one deletes nothing, and SQS does not say so. */
function remove(scene: Scene, input: unknown): object {
  scene.queues.delete(queueOf(scene).name, Receipt.parse(input).ReceiptHandle);
  return {};
}

function hide(scene: Scene, input: unknown): object {
  const { ReceiptHandle, VisibilityTimeout } = ChangeVisibility.parse(input);
  if (scene.queues.hide(queueOf(scene).name, ReceiptHandle, VisibilityTimeout)) return {};
  throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
}

/** Each entry succeeds or fails by itself. */
function batch(input: unknown, run: (entry: unknown) => object): object {
  const { Entries } = Batch.parse(input);
  if (new Set(Entries.map((entry) => entry.Id)).size < Entries.length)
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of Entries) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      const Code = error instanceof AwsError ? error.code : 'InvalidParameterValue';
      Failed.push({ Id: entry.Id, Code, SenderFault: true, Message: String(error) });
    }
  }
  return { Successful, Failed };
}

function attributes(scene: Scene): object {
  const queue = queueOf(scene);
  const { visible, hidden, delayed } = scene.queues.counts(queue.name);
  const values = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: visible,
    ApproximateNumberOfMessagesNotVisible: hidden,
    ApproximateNumberOfMessagesDelayed: delayed,
    VisibilityTimeout: queue.visibility,
    DelaySeconds: queue.delay,
    MessageRetentionPeriod: queue.retention,
    ReceiveMessageWaitTimeSeconds: queue.wait,
  };
  return { Attributes: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])) };
}

function queueOf({ queue }: Scene): QueueDefinition {
  if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  return queue;
}
