import { rm } from 'node:fs/promises';
import { makeApp } from '../../lib/app.ts';
import { Template } from './template.ts';

export interface Synthesis {
  stage: 'dev' | 'prod';
  context?: Record<string, unknown>;
}

/** The template `cdk deploy` would send, made in this process; code is bundled elsewhere, so not here. */
export async function synthesize({ stage, context = {} }: Synthesis): Promise<Template> {
  const { app, stack } = withoutValidation(() => {
    const made = makeApp({ stage, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
    made.app.synth();
    return made;
  });
  const assembly = app.synth();
  const template = Template.parse(assembly.getStackArtifact(stack.artifactId).template);
  await rm(assembly.directory, { recursive: true, force: true });
  return template;
}

/** CDK's built-in validator takes seconds; tests and `cdk synth` run it, a start need not. */
function withoutValidation<Result>(work: () => Result): Result {
  const before = process.env.CDK_VALIDATION;
  process.env.CDK_VALIDATION = 'false';
  try {
    return work();
  } finally {
    if (before === undefined) delete process.env.CDK_VALIDATION;
    else process.env.CDK_VALIDATION = before;
  }
}
