import { App, type Stack, Tags } from 'aws-cdk-lib';
import cdkJson from '../cdk.json' with { type: 'json' };
import { MathiaStack } from './mathia-stack.ts';
import { type StageName, stages } from './stage.ts';

/** The whole deployment of one stage. The same app serves `cdk deploy`, the local runtime and the tests. */
export function makeApp(options: { stage: StageName; context?: Record<string, unknown> }): { app: App; stack: Stack } {
  // The CLI reads cdk.json by itself; in process nobody does, and the feature flags in it shape the template.
  const app = new App({ context: { ...cdkJson.context, ...options.context } });
  const stack = new MathiaStack(app, stages[options.stage]);
  for (const [tag, value] of Object.entries({
    project: 'mathia',
    stage: options.stage,
    owner: 'mathia',
    cost: `mathia-${options.stage}`,
  }))
    Tags.of(app).add(tag, value);
  return { app, stack };
}
