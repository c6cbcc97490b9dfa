import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js';
import { Severity } from 'csp_evaluator/dist/finding.js';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, startChat } from '../fixtures/chat.ts';
import { only, templateOf, textOf } from '../infra/template.ts';

let chat: Chat;

beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.stop());

const headers = only(templateOf('prod'), 'AWS::CloudFront::ResponseHeadersPolicy').properties
  .ResponseHeadersPolicyConfig;
const { ContentSecurityPolicy: policy } = headers.SecurityHeadersConfig.ContentSecurityPolicy;
/** What only a deployment knows stands for itself. */
const deployed = textOf(policy).replaceAll(/<[^>]*>/g, 'x');

async function served(path: string): Promise<string> {
  const response = await fetch(new URL(path, chat.runtime.outputs.siteUrl));
  return response.headers.get('content-security-policy') ?? '';
}

const ADDRESS = /(ws|http)s?:\/\/[^\s;]*?(\/?)(?=[\s;]|$)/g;

/** Each directive with its sources, in which every address stands for any other. */
function shapeOf(policy: string): string[] {
  return policy.replaceAll(ADDRESS, '$1://address$2').split('; ');
}

/** What Google's evaluator finds, of medium severity or worse. */
function findingsIn(policy: string): string[] {
  const findings = new CspEvaluator(new CspParser(policy).csp).evaluate();
  return findings
    .filter(({ severity }) => severity <= Severity.HIGH_MAYBE)
    .map(({ directive, description }) => `${directive}: ${description}`);
}

it.each(['/', '/rooms/x', '/developers/', '/sign-in', '/config.json', '/nowhere.js'])(
  '[SECURE1] serves %s here under the policy that is deployed',
  async (path) => {
    expect(shapeOf(await served(path))).toEqual(shapeOf(deployed));
  },
);

it('[SECURE2] gives the evaluator nothing of medium severity or worse to find', async () => {
  expect(findingsIn(deployed)).toEqual([]);
  // This machine speaks no TLS to itself; else it is the same.
  expect(findingsIn((await served('/')).replaceAll(/(http|ws):/g, '$1s:'))).toEqual([]);
  expect(findingsIn(deployed.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"))).not.toEqual([]);
});
