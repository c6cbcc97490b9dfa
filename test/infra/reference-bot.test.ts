import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkBot } from '../../bots/check/check-bot.ts';
import { readAnswer } from '../../bots/check/read-answer.ts';
import { makeApp } from '../../lib/app.ts';
import { ReferenceBot } from '../../lib/reference-bot.ts';
import { stages } from '../../lib/stage.ts';
import { type BedrockServer, begin, encoded, startBedrockServer } from '../fixtures/bedrock-server.ts';
import { messageDelivery, signedHeaders } from '../fixtures/bot-delivery.ts';
import { type BotProgram, startBotProgram } from '../fixtures/bot-program.ts';
import {
  listed,
  only,
  ownFunctions,
  type Resource,
  referenced,
  resources,
  templateOf,
  textOf,
  UNBUNDLED,
} from './template.ts';

const without = templateOf('prod');
const withBot = Template.fromStack(makeApp({ stage: 'prod', context: { ...UNBUNDLED, referenceBot: 'true' } }).stack);
const ENTRY = 'bots/mathia/aws/function.ts';

function bot(): Resource {
  const found = ownFunctions(withBot).find(({ metadata }) => metadata['mathia:entry'] === ENTRY);
  if (!found) throw new Error('The stack has no reference bot');
  return found;
}

function policiesOf(role: string): Resource[] {
  return resources(withBot, 'AWS::IAM::Policy').filter(({ properties }) =>
    properties.Roles.some((it: { Ref: string }) => it.Ref === role),
  );
}

describe('the stack with -c referenceBot=true', () => {
  it('[MAKER7] has the bot behind an address of its own, whose answers stream', () => {
    const url = only(withBot, 'AWS::Lambda::Url');

    expect(url.properties).toMatchObject({ AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' });
    expect(referenced(url.properties.TargetFunctionArn)).toBe(bot().id);
  });

  it('[MAKER7] gives that address to every function that asks the default bot', () => {
    const url = only(withBot, 'AWS::Lambda::Url').id;
    const told = ownFunctions(withBot).flatMap(
      ({ properties }) => properties.Environment.Variables.DEFAULT_BOT_ENDPOINT ?? [],
    );

    expect(told.length).toBeGreaterThan(2);
    expect(new Set(told.map(textOf))).toEqual(new Set([`<${url}.FunctionUrl>`]));
    expect(Object.keys(withBot.toJSON().Parameters)).not.toContain('DefaultBotEndpoint');
  });

  it('[MAKER7] lets the bot write its log, read its secret and ask its model, and nothing else', () => {
    const grants = policiesOf(referenced(bot().properties.Role) ?? '').map(({ properties, id }) => ({
      actions: properties.PolicyDocument.Statement.flatMap((it: { Action: string }) => listed(it.Action)),
      condition: withBot.toJSON().Resources[id].Condition,
    }));

    expect(grants).toEqual([
      {
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'secretsmanager:GetSecretValue'],
        condition: undefined,
      },
      { actions: ['bedrock:InvokeModelWithResponseStream'], condition: expect.stringMatching(/HasModel(?!Key)/) },
      { actions: ['bedrock:InvokeModel'], condition: expect.stringMatching(/HasImageModel(?!Key)/) },
      { actions: ['secretsmanager:GetSecretValue'], condition: expect.stringContaining('HasModelKey') },
      { actions: ['secretsmanager:GetSecretValue'], condition: expect.stringContaining('HasImageModelKey') },
    ]);
  });

  it('[MAKER7] names the one secret it reads, and the models of the parameter', () => {
    const secret = resources(withBot, 'AWS::SecretsManager::Secret').find(({ id }) =>
      id.startsWith('DefaultBotSecret'),
    );
    const statements = policiesOf(referenced(bot().properties.Role) ?? '').flatMap(
      ({ properties }) => properties.PolicyDocument.Statement,
    );
    const resourceOf = (action: string) =>
      statements.find((it: { Action: string }) => listed(it.Action).includes(action)).Resource;

    expect(resourceOf('secretsmanager:GetSecretValue')).toEqual({ Ref: secret?.id });
    expect(resourceOf('bedrock:InvokeModelWithResponseStream')).toEqual({ Ref: 'ReferenceBotModelArns' });
    expect(resourceOf('bedrock:InvokeModel')).toEqual({ Ref: 'ReferenceBotImageModelArns' });
    const conditions = Object.values(withBot.toJSON().Conditions);
    expect(conditions).toEqual([
      { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Join': [',', { Ref: 'ReferenceBotModelArns' }] }, ''] }] },
      { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Join': [',', { Ref: 'ReferenceBotImageModelArns' }] }, ''] }] },
      { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ReferenceBotModelKeySecretArn' }, ''] }] },
      { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ReferenceBotImageModelKeySecretArn' }, ''] }] },
    ]);
  });

  it('[MAKER7] opens the address to everybody, through it alone', () => {
    const opened = resources(withBot, 'AWS::Lambda::Permission').filter(
      ({ properties }) => properties.Principal === '*',
    );

    expect(opened.map(({ properties }) => properties.Action).toSorted()).toEqual([
      'lambda:InvokeFunction',
      'lambda:InvokeFunctionUrl',
    ]);
    for (const { properties } of opened) {
      expect(referenced(properties.FunctionName)).toBe(bot().id);
      expect(properties.FunctionUrlAuthType === 'NONE' || properties.InvokedViaFunctionUrl === true).toBe(true);
    }
  });

  it('[MAKER7][INFRA13] rings an alarm when the bot fails', () => {
    const alarms = resources(withBot, 'AWS::CloudWatch::Alarm').map(({ properties }) => JSON.stringify(properties));

    expect(alarms.filter((text) => text.includes(bot().id))).toHaveLength(1);
  });

  it('[MAKER7] runs as every function does, longer than a model may take', () => {
    expect(bot().properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
    expect(bot().properties.Timeout).toBeGreaterThan(240);
    expect(bot().properties.Timeout).toBeLessThan(330);
  });

  it('[MAKER7] differs from the stack without it in nothing else', () => {
    const ids = (template: Template) => Object.keys(template.toJSON().Resources);
    const added = ids(withBot).filter((id) => !ids(without).includes(id));

    expect(ids(without).filter((id) => !ids(withBot).includes(id))).toEqual([]);
    expect(added.filter((id) => !/^(?:DefaultBotReferenceBot|MonitoringReferenceBot)/.test(id))).toEqual([]);
    expect(resources(without, 'AWS::Lambda::Url')).toEqual([]);
  });

  it('refuses another value than true or false', () => {
    expect(() => makeApp({ stage: 'dev', context: { ...UNBUNDLED, referenceBot: 'maybe' } })).toThrow('not maybe');
  });
});

describe('the bundle of the reference bot', () => {
  const secretText = 'the string that Secrets Manager has made';
  const secret = Buffer.from(secretText).toString('base64');
  const folder = mkdtempSync(join(tmpdir(), 'mathia-bot-'));
  let secrets: Server;
  let bedrock: BedrockServer;
  let program: BotProgram;

  beforeAll(async () => {
    secrets = createServer((_, response) => response.end(JSON.stringify({ SecretString: secretText })));
    await new Promise<void>((resolve) => secrets.listen(0, '127.0.0.1', resolve));
    bedrock = await startBedrockServer();
    program = await startBotProgram([process.execPath, 'test/fixtures/function-url.mjs', bundle(folder)], {
      secret: '',
      env: {
        DEFAULT_BOT_SECRET_ID: 'arn:of-the-secret',
        // Where sharp is, as a layer makes it known.
        NODE_PATH: 'node_modules',
        MATHIA_BEDROCK_IMAGE_MODEL: 'amazon.nova-canvas-v1:0',
        MATHIA_BEDROCK_MODEL: 'vendor.small-v1:0',
        ...{ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-secret' },
        AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`,
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
      },
    });
  });
  afterAll(async () => {
    await program?.stop();
    await bedrock?.stop();
    secrets?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function answerWith(...pieces: string[]) {
    bedrock.answerWith((stream) => {
      begin(stream);
      const deltas = pieces.map((text) => ({
        event: 'contentBlockDelta',
        data: { contentBlockIndex: 0, delta: { text } },
      }));
      stream.end(Buffer.concat([...deltas, { event: 'messageStop', data: { stopReason: 'end_turn' } }].map(encoded)));
    });
  }

  it('[MAKER7] answers with its secret from Secrets Manager as the contract wants it', async () => {
    expect((await checkBot({ url: program.url, secret })).filter(({ passed }) => !passed)).toEqual([]);
  });

  it('[MAKER7] brings the calculator along', async () => {
    const body = JSON.stringify(messageDelivery({ text: 'what is 12*7?' }));

    const response = await fetch(program.url, { method: 'POST', body, headers: signedHeaders(body, { secret }) });

    expect(await response.text()).toContain('**84**');
  });

  it('[MAKER7][PLOT1] finds in its layer what it draws with', async () => {
    const body = JSON.stringify(messageDelivery({ text: 'plot x^2' }));
    const headers = signedHeaders(body, { secret, id: 'plot' });

    const response = await fetch(program.url, { method: 'POST', body, headers });

    expect(await response.text()).toContain('"url":"data:image/png;base64,iVBOR');
  });

  it('[MAKER7][DRAW6] has a model of Bedrock draw', async () => {
    const made = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#369' } })
      .png()
      .toBuffer();
    bedrock.answerWith((stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/json' });
      stream.end(JSON.stringify({ images: [made.toString('base64')] }));
    });
    const body = JSON.stringify(messageDelivery({ text: 'draw a lighthouse in fog' }));
    const headers = signedHeaders(body, { secret, id: 'lighthouse' });

    const response = await fetch(program.url, { method: 'POST', body, headers });

    expect(await response.text()).toMatch(/event: file\ndata: \{"url":"data:image\/jpeg;base64,.*"madeByModel":true\}/);
  });

  it('[MAKER7][MODEL6] streams what a model of Bedrock says', async () => {
    answerWith('It is ', '**Lima**.');
    const body = JSON.stringify(messageDelivery({ text: 'What is the capital of Peru?' }));

    const response = await fetch(program.url, {
      method: 'POST',
      body,
      headers: signedHeaders(body, { secret, id: 'peru' }),
    });

    const { status, headers } = response;
    const text = await response.text();
    expect(readAnswer({ status, headers, headersMs: 0, text, bytes: text.length })).toMatchObject({
      kind: 'stream',
      text: 'It is **Lima**.',
    });
  });
});

/** The bot as the stack bundles it: the file that Lambda would run. */
function bundle(outdir: string): string {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Bot');
  const layer = LayerVersion.fromLayerVersionArn(
    stack,
    'Layer',
    'arn:aws:lambda:eu-central-1:123456789012:layer:images:1',
  );
  new ReferenceBot(stack, stages.dev, new Secret(stack, 'Secret'), layer);
  app.synth();
  const assets = readdirSync(outdir)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => join(outdir, name, 'index.mjs'))
    .filter((file) => statSync(file, { throwIfNoEntry: false }) !== undefined);
  if (assets[0] === undefined) throw new Error('Nothing was bundled');
  return assets[0];
}
