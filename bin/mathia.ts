import { App } from 'aws-cdk-lib';
import { makeApp } from '../lib/app.ts';
import { isStageName, stageNames } from '../lib/stage.ts';

// Only an app knows how the CLI handed over `-c stage=…`; this one is asked and never synthesized.
const stage: unknown = new App({ autoSynth: false }).node.tryGetContext('stage') ?? 'dev';
if (!isStageName(stage)) throw new Error(`There is no stage ${stage}; there are ${stageNames.join(' and ')}`);
makeApp({ stage });
