import type { EngineName } from './voices.ts';

interface TagRule {
  attributes?: Record<string, RegExp>;
  /** One of these must be there. */
  needs?: string[];
  isEmpty?: boolean;
  /** Other engines refuse it (Polly Developer Guide, "Supported SSML tags"). */
  engines?: EngineName[];
  /** Passed to the synthesiser; the text inside others is spoken as if they were not there. */
  isPassedOn?: boolean;
  /** Ends a sentence. */
  isBlock?: boolean;
}

const ANY = /^/;
const STANDARD: EngineName[] = ['standard'];
const TEN_SECONDS = /^\+?(?:\d{1,4}(?:\.\d+)?ms|10000ms|\d(?:\.\d+)?s|10(?:\.0+)?s)$/;

/** The tags of Polly's SSML and what may stand in them. */
export const TAGS: Record<string, TagRule> = {
  speak: { attributes: { 'xml:lang': ANY, version: ANY, xmlns: ANY, onlangfailure: ANY } },
  break: {
    attributes: { strength: /^(?:none|x-weak|weak|medium|strong|x-strong)$/, time: TEN_SECONDS },
    ...{ isEmpty: true, isPassedOn: true },
  },
  emphasis: {
    attributes: { level: /^(?:strong|moderate|reduced)$/ },
    ...{ engines: STANDARD, isPassedOn: true },
  },
  lang: { attributes: { 'xml:lang': /^[A-Za-z-]{2,12}$/, onlangfailure: ANY }, needs: ['xml:lang'], isPassedOn: true },
  mark: { attributes: { name: /./s }, needs: ['name'], isEmpty: true },
  p: { isBlock: true, isPassedOn: true },
  s: { isBlock: true, isPassedOn: true },
  phoneme: { attributes: { alphabet: /^(?:ipa|x-sampa|x-amazon-[\w-]+)$/, ph: ANY }, needs: ['ph'] },
  prosody: {
    attributes: {
      volume: /^(?:default|silent|x-soft|soft|medium|loud|x-loud|[+-]\d+(?:\.\d+)?dB)$/,
      rate: /^(?:default|x-slow|slow|medium|fast|x-fast|\d{1,3}(?:\.\d+)?%)$/,
      pitch: /^(?:default|x-low|low|medium|high|x-high|[+-]\d{1,3}(?:\.\d+)?%)$/,
      'amazon:max-duration': /^\d+(?:\.\d+)?m?s$/,
    },
    ...{ needs: ['volume', 'rate', 'pitch', 'amazon:max-duration'], isPassedOn: true },
  },
  'say-as': {
    attributes: { 'interpret-as': /^[\w-]+$/, format: /^[\w-]*$/ },
    ...{ needs: ['interpret-as'], isPassedOn: true },
  },
  sub: { attributes: { alias: ANY }, needs: ['alias'], isPassedOn: true },
  w: { attributes: { role: /^amazon:(?:VB|VBD|DT|IN|JJ|NN|DEFAULT|SENSE_1)$/ } },
  'amazon:auto-breaths': {
    attributes: { volume: ANY, frequency: ANY, duration: ANY },
    engines: STANDARD,
  },
  'amazon:breath': { attributes: { volume: ANY, duration: ANY }, isEmpty: true, engines: STANDARD },
  'amazon:domain': {
    attributes: { name: /^(?:news|conversational)$/ },
    ...{ needs: ['name'], engines: ['neural'] },
  },
  'amazon:effect': {
    attributes: { name: /^(?:drc|whispered)$/, phonation: /^soft$/, 'vocal-tract-length': ANY },
    needs: ['name', 'phonation', 'vocal-tract-length'],
  },
};

/** What only some engines can do with a tag that all of them know. */
export function isUnsupported(name: string, attributes: Record<string, string>, engine: EngineName): boolean {
  const rule = TAGS[name];
  if (rule?.engines && !rule.engines.includes(engine)) return true;
  if (engine === 'standard') return false;
  return (
    (name === 'prosody' && attributes.pitch !== undefined) || (name === 'amazon:effect' && attributes.name !== 'drc')
  );
}
