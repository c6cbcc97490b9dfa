import { expect, it } from 'vitest';
import { modelEnvironment } from './bot-process.ts';

const OURS = { PATH: '/bin', HOME: '/home', SECRET: 'x', AWS_REGION: 'eu-central-1', AWS_PROFILE: 'mine' };

it('[MODEL7] hands the bot what names its model, and nothing else of our environment', () => {
  const model = { MATHIA_MODEL_URL: 'http://127.0.0.1:9/v1', MATHIA_MODEL: 'small', MATHIA_MODEL_ANSWERS_PER_DAY: '3' };

  expect(modelEnvironment({ ...OURS, ...model })).toEqual(model);
  expect(modelEnvironment(OURS)).toEqual({});
});

it('[MODEL7] hands it AWS’s credentials only where its model is one of Bedrock', () => {
  const { SECRET: _, PATH: __, ...ofAws } = OURS;

  expect(modelEnvironment({ ...OURS, MATHIA_BEDROCK_MODEL: 'vendor.small-v1:0' })).toEqual({
    ...ofAws,
    MATHIA_BEDROCK_MODEL: 'vendor.small-v1:0',
  });
});
