import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { makeApp } from '../../lib/app.ts';
import { type FunctionSpec, functionNames, functions } from '../../lib/functions.ts';
import {
  functionNamed,
  listed,
  ownFunctions,
  referenced,
  resources,
  templateOf,
  textOf,
  UNBUNDLED,
} from './template.ts';

const prod = templateOf('prod');

/** Resources with a wildcard that functions may be granted, each with the reason why it cannot be narrower. */
const WILDCARDS: [resource: RegExp, reason: string][] = [
  [/:<SocketApi\w+>\/prod\/POST\/@connections\/\*$/, 'a connection has no ARN before it exists; POST alone is allowed'],
  [/:<SocketApi\w+>\/prod\/DELETE\/@connections\/\*$/, 'the same for ending one'],
  [
    /^<ChatTable\w+\.Arn>\/stream\/\*$/,
    'ListStreams, which Lambda needs, is not about one stream but about the table’s',
  ],
  [
    /:s3:::mathia-prod-media-[^/]+\/(quarantine|media|previews|speech|transcripts)\/\*$/,
    'an object is named when it is made',
  ],
  [/:transcription-job\/mathia-prod-\*$/, 'a job is named when it is made'],
  [/^\*$/, 'Rekognition and Polly know no resource for what comes with the call, Transcribe none for a job to be made'],
];

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
}

function statementsOf(template: Template, role: string): Statement[] {
  return resources(template, 'AWS::IAM::Policy')
    .filter(({ properties }) => properties.Roles.some((it: { Ref: string }) => it.Ref === role))
    .flatMap(({ properties }) => properties.PolicyDocument.Statement);
}

function grantsOf(name: string): [action: string, resource: string][] {
  const role = referenced(functionNamed(prod, name).properties.Role) ?? '';
  return statementsOf(prod, role).flatMap((statement) =>
    listed(statement.Action).flatMap((action) =>
      listed(statement.Resource).map((resource): [string, string] => [action, textOf(resource)]),
    ),
  );
}

describe.each(functionNames)('the role of %s', (name) => {
  it('[INFRA2] allows no action by a wildcard', () => {
    const actions = grantsOf(name).map(([action]) => action);

    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('[INFRA2] allows a resource by a wildcard only where there is a reason', () => {
    const wide = grantsOf(name).filter(([, resource]) => resource.includes('*'));

    expect(wide.filter(([, resource]) => !WILDCARDS.some(([allowed]) => allowed.test(resource)))).toEqual([]);
  });

  it('[INFRA2] allows on the table what lib/functions.ts says, and nothing more', () => {
    const onTable = grantsOf(name).filter(([, resource]) => /^<ChatTable\w+\.Arn>$/.test(resource));

    const { table = [] }: FunctionSpec = functions[name];
    expect(onTable.map(([action]) => action).toSorted()).toEqual(table.map((it) => `dynamodb:${it}`).toSorted());
  });
});

it('[INFRA2] reads secrets in the functions that speak with bots only, the default bot’s in one', () => {
  const readersOf = (secret: string) =>
    functionNames.filter((name) =>
      grantsOf(name).some(([action, resource]) => action.startsWith('secretsmanager:') && resource.includes(secret)),
    );

  expect(readersOf('DefaultBotSecret')).toEqual(['deliver-to-bot']);
  expect(readersOf('BotKey')).toEqual(['deliver-to-bot', 'bots', 'replies']);
  expect(readersOf('')).toEqual(['deliver-to-bot', 'bots', 'replies']);
});

it('never scans', () => {
  expect(JSON.stringify(prod.toJSON())).not.toContain('dynamodb:Scan');
});

it('[INFRA2] has no other policy than those of our functions and of CDK’s own uploader', () => {
  const ours = ownFunctions(prod).map(({ properties }) => referenced(properties.Role));

  const foreign = resources(prod, 'AWS::IAM::Policy').filter(
    ({ properties }) => !properties.Roles.every((it: { Ref: string }) => ours.includes(it.Ref)),
  );

  expect(foreign.map(({ id }) => id.replace(/MiB.*/, ''))).toEqual([
    expect.stringMatching(/^CustomCDKBucketDeployment/),
    expect.stringMatching(/^TranscriptionRole/),
  ]);
  const actions = foreign.flatMap(({ properties }) =>
    properties.PolicyDocument.Statement.flatMap((it: Statement) => it.Action),
  );
  expect(actions).not.toContain('*');
});

/** All that may be asked of Rekognition about a picture. Nothing of it tells age, gender or feelings unless it is asked for. */
const LOOKING = ['DetectFaces', 'DetectLabels', 'DetectModerationLabels', 'DetectText'].map(
  (it) => `rekognition:${it}`,
);

it('[FACE8] may not recognise anybody in a deployment without faces, and there is no collection', () => {
  const text = JSON.stringify(prod.toJSON());

  for (const action of ['IndexFaces', 'SearchFaces', 'DeleteFaces', 'CompareFaces', 'AssociateFaces', 'ListFaces'])
    expect(text).not.toContain(`rekognition:${action}`);
  expect(resources(prod, 'AWS::Rekognition::Collection')).toEqual([]);
});

it('[FACE8] allows what faces need on their collection alone, and nothing that compares faces otherwise', () => {
  const { stack } = makeApp({ stage: 'prod', context: { ...UNBUNDLED, faces: 'true' } });
  const withFaces = Template.fromStack(stack);
  const ours = resources(withFaces, 'AWS::IAM::Policy').flatMap(
    ({ properties }): Statement[] => properties.PolicyDocument.Statement,
  );

  const onFaces = ours.filter(({ Action }) =>
    listed(Action).some((it) => it.startsWith('rekognition:') && !LOOKING.includes(it)),
  );

  const actions = onFaces.flatMap(({ Action }) => listed(Action));
  expect([...new Set(actions)].toSorted()).toEqual(
    ['DeleteFaces', 'IndexFaces', 'ListFaces', 'SearchFacesByImage'].map((it) => `rekognition:${it}`),
  );
  for (const { Resource } of onFaces)
    expect(textOf(Resource)).toMatch(/:rekognition:<AWS::Region>:<AWS::AccountId>:collection\/<FacesCollection\w*>$/);
});

const WITHOUT_RESOURCE = [...LOOKING, 'polly:SynthesizeSpeech', 'transcribe:StartTranscriptionJob'];

it('[INFRA2] lets Transcribe read recordings and write transcripts, in our account and for nobody else', () => {
  const role = resources(prod, 'AWS::IAM::Role').find(({ id }) => id.startsWith('TranscriptionRole'));
  const [trust] = role?.properties.AssumeRolePolicyDocument.Statement ?? [];

  const rights = statementsOf(prod, role?.id ?? '').map(({ Action, Resource }) => [Action, textOf(Resource)]);

  expect(trust).toMatchObject({ Action: 'sts:AssumeRole', Principal: { Service: 'transcribe.amazonaws.com' } });
  expect(Object.keys(trust.Condition).toSorted()).toEqual(['ArnLike', 'StringEquals']);
  expect(rights).toEqual([
    ['s3:GetObject', expect.stringMatching(/media-[^/]+\/media\/\*$/)],
    ['s3:PutObject', expect.stringMatching(/media-[^/]+\/transcripts\/\*$/)],
  ]);
});

it('[INFRA2] starts jobs that write into our bucket only, and passes their role to Transcribe only', () => {
  const all = resources(prod, 'AWS::IAM::Policy').flatMap(({ properties }) => properties.PolicyDocument.Statement);
  const conditionsOf = (action: string) =>
    all.filter(({ Action }) => listed(Action).includes(action)).map(({ Condition }) => textOf(Condition?.StringEquals));

  const [starts, passes] = [conditionsOf('transcribe:StartTranscriptionJob'), conditionsOf('iam:PassRole')];

  expect([starts.length, passes.length]).toEqual([2, 2]);
  for (const condition of starts) expect(condition).toContain('mathia-prod-media-');
  for (const condition of passes) expect(condition).toContain('transcribe.amazonaws.com');
});

it('[INFRA2] never allows everything', () => {
  const statements = resources(prod, 'AWS::IAM::Policy').flatMap(
    ({ properties }): Statement[] => properties.PolicyDocument.Statement,
  );

  for (const statement of statements) {
    expect(listed(statement.Action).filter((action) => /^\*$|:\*$/.test(action))).toEqual([]);
    if (!listed(statement.Action).every((action) => WITHOUT_RESOURCE.includes(action)))
      expect(listed(statement.Resource)).not.toContain('*');
  }
});
