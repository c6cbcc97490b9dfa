import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { makeApp } from '../../lib/app.ts';
import { type StageName, stageNames } from '../../lib/stage.ts';
import { type Acknowledgement, acknowledgements } from './acknowledgements.ts';
import { UNBUNDLED } from './template.ts';

const ACKNOWLEDGEMENTS_MAX = 50;
const REASON_CHARS_MIN = 40;

const Report = z.object({
  pluginReports: z.array(
    z.object({
      violations: z.array(
        z.object({
          ruleName: z.string(),
          violatingConstructs: z.array(z.object({ constructPath: z.string() })),
        }),
      ),
    }),
  ),
});

it.each(stageNames)('[INFRA14] leaves no finding of cdk-nag in %s without a written reason', (stage) => {
  expect(findings(stage, acknowledgements)).toEqual([]);
});

it('[INFRA14][MAKER7] leaves no other finding where the stack brings the reference bot', () => {
  expect(findings('prod', acknowledgements, { referenceBot: 'true' })).toEqual([]);
});

it('[INFRA14] has found something to acknowledge in the first place', () => {
  const found = findings('prod', []);

  const idle = acknowledgements.filter(
    ({ id, at }) => !found.some((finding) => finding.startsWith(`${idIn('prod', id)} Mathia-prod/${at}`)),
  );
  expect(idle).toEqual([]);
});

it('[INFRA14] gives reasons, and not too many', () => {
  console.log(`cdk-nag: ${acknowledgements.length} findings acknowledged, at most ${ACKNOWLEDGEMENTS_MAX}`);

  expect(acknowledgements.length).toBeLessThanOrEqual(ACKNOWLEDGEMENTS_MAX);
  for (const { id, reason } of acknowledgements) expect(reason.length, id).toBeGreaterThanOrEqual(REASON_CHARS_MIN);
});

/** What cdk-nag says of a stage, as `<rule> <path>`. */
function findings(stage: StageName, known: Acknowledgement[], context: Record<string, string> = {}): string[] {
  const { app, stack } = makeApp({ stage, context: { ...UNBUNDLED, ...context } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  for (const { id, at, reason } of known)
    Validations.of(constructAt(stack, at)).acknowledge({ id: idIn(stage, id), reason });
  // Findings make the synthesis throw; they are all in the report as well.
  try {
    app.synth();
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ValidationFailed')) throw error;
  }
  const report = Report.parse(JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')));
  return report.pluginReports
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) => violatingConstructs.map((it) => `${ruleName} ${it.constructPath}`));
}

function idIn(stage: StageName, id: string): string {
  return id.replace('{stage}', stage);
}

/** The construct at a path; CDK's singletons have a hash behind their name. */
function constructAt(stack: Stack, path: string) {
  const [first = '', ...rest] = path.split('/');
  const top = stack.node.children.find(({ node }) => node.id === first || node.id.startsWith(`${first}8693`));
  const found = rest.reduce((it, id) => it?.node.tryFindChild(id), top);
  if (!found) throw new Error(`No construct at ${path}`);
  return found;
}
