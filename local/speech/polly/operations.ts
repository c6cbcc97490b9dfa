import * as z from 'zod';
import { type AwsAnswer, AwsError } from '../../aws-request.ts';
import { notHere } from '../../vision/not-here.ts';
import type { Engine } from '../engine/engine.ts';
import { speechMarks } from './speech-marks.ts';
import { ssmlUtterance } from './ssml.ts';
import { type AudioFormat, synthesise } from './synthesis.ts';
import { plainUtterance, type Utterance } from './utterance.ts';
import { type EngineName, LANGUAGES, VOICES, type Voice } from './voices.ts';

/** Limits of SynthesizeSpeech (Polly Developer Guide, "Quotas"). */
const BILLED_CHARACTERS_MAX = 3000;
const CHARACTERS_MAX = 6000;

const ENGINES = ['standard', 'neural', 'long-form', 'generative'] as const;
const COMPRESSED_RATES = ['8000', '16000', '22050', '24000', '44100', '48000'];
const RATES: Record<string, string[]> = {
  ...{ mp3: COMPRESSED_RATES, ogg_vorbis: COMPRESSED_RATES, pcm: ['8000', '16000'] },
};
const CONTENT_TYPES = {
  ...{ mp3: 'audio/mpeg', ogg_vorbis: 'audio/ogg', pcm: 'audio/pcm' },
} satisfies Record<AudioFormat, string>;

const Ask = z.looseObject({
  Text: z.string(),
  TextType: z.enum(['text', 'ssml']).default('text'),
  OutputFormat: z.enum(['json', 'mp3', 'ogg_opus', 'ogg_vorbis', 'pcm', 'mulaw', 'alaw']),
  VoiceId: z.enum(VOICES.map(({ id }) => id)),
  Engine: z.enum(ENGINES).default('standard'),
  LanguageCode: z.enum(Object.keys(LANGUAGES)).optional(),
  SampleRate: z.string().optional(),
  SpeechMarkTypes: z.array(z.enum(['sentence', 'ssml', 'viseme', 'word'])).default([]),
  LexiconNames: z.array(z.string()).default([]),
});
type Ask = z.output<typeof Ask>;

/** Speech, or its marks: one object in JSON on each line. */
export async function synthesizeSpeech(engine: Engine, input: unknown): Promise<AwsAnswer> {
  const ask = Ask.parse(input);
  const voice = voiceOf(ask);
  checkMarks(ask);
  if (ask.LexiconNames.length > 0)
    throw new AwsError('LexiconNotFoundException', `Lexicon not found: ${ask.LexiconNames[0]}`, 404);
  const utterance = utteranceOf(ask);
  const counted = { 'x-amzn-requestcharacters': String(utterance.characters) };
  const language = ask.LanguageCode ?? voice.language;
  const said = { markup: utterance.markup, voice: espeakVoice(voice, language) };
  if (ask.OutputFormat === 'json') {
    const { found } = await synthesise(engine, { ...said, sampleRate: 22_050 });
    const types = ask.SpeechMarkTypes.filter((type) => type !== 'viseme');
    const marks = speechMarks(utterance, found.events, found.durationMs, { language, types });
    const body = marks.map((mark) => `${JSON.stringify(mark)}\n`).join('');
    return { status: 200, headers: { 'content-type': 'application/x-json-stream', ...counted }, body };
  }
  const format = formatOf(ask);
  const { found } = await synthesise(engine, { ...said, format, sampleRate: Number(rateOf(ask)) });
  return { status: 200, headers: { 'content-type': CONTENT_TYPES[format], ...counted }, body: found.audio };
}

function voiceOf({ VoiceId, Engine: engine, LanguageCode }: Ask): Voice {
  const voice = VOICES.find(({ id }) => id === VoiceId);
  if (!voice) throw new AwsError('ValidationException', `No voice ${VoiceId}`);
  if (!voice.engines.includes(engine))
    throw new AwsError('EngineNotSupportedException', `This voice does not support the selected engine: ${engine}`);
  if (LanguageCode !== undefined && ![voice.language, ...voice.moreLanguages].includes(LanguageCode))
    throw new AwsError('LanguageNotSupportedException', 'This voice does not support the requested language.');
  return voice;
}

function checkMarks({ OutputFormat, SpeechMarkTypes: types, TextType }: Ask): void {
  if (types.includes('viseme')) throw notHere('Visemes are not available on this machine');
  if (OutputFormat === 'json' && types.length === 0)
    throw new AwsError('ValidationException', 'SpeechMarkTypes must be given for the output format json');
  if (OutputFormat !== 'json' && types.length > 0)
    throw new AwsError(
      'MarksNotSupportedForFormatException',
      'Speech marks are not supported for the OutputFormat selected. Speech marks are only available for content in json format.',
    );
  if (types.includes('ssml') && TextType !== 'ssml')
    throw new AwsError(
      'SsmlMarksNotSupportedForTextTypeException',
      'SSML speech marks are not supported for plain text-type input.',
    );
}

function utteranceOf({ Text, TextType, Engine: engine }: Ask): Utterance {
  const tooLong = () => new AwsError('TextLengthExceededException', 'Maximum text length has been exceeded');
  if ([...Text].length > CHARACTERS_MAX) throw tooLong();
  const utterance = TextType === 'ssml' ? ssmlUtterance(Text, engine) : plainUtterance(Text);
  if (utterance.characters > BILLED_CHARACTERS_MAX) throw tooLong();
  return utterance;
}

function formatOf({ OutputFormat }: Ask): AudioFormat {
  if (OutputFormat === 'mp3' || OutputFormat === 'ogg_vorbis' || OutputFormat === 'pcm') return OutputFormat;
  throw notHere(`The output format ${OutputFormat} is not available on this machine`);
}

function rateOf({ OutputFormat, SampleRate, Engine: engine }: Ask): string {
  const usual = engine === 'standard' ? '22050' : '24000';
  const rate = SampleRate ?? (OutputFormat === 'pcm' ? '16000' : usual);
  if (RATES[OutputFormat]?.includes(rate)) return rate;
  throw new AwsError('InvalidSampleRateException', 'The specified sample rate is not valid.');
}

/** How many variants of a woman's and a man's voice espeak has. */
const VARIANTS = { Female: { letter: 'f', count: 5 }, Male: { letter: 'm', count: 8 } };

/** Each of Polly's voices of a language sounds a little different. */
function espeakVoice(voice: Voice, language: string): string {
  const alike = VOICES.filter((other) => other.language === voice.language && other.gender === voice.gender);
  const { letter, count } = VARIANTS[voice.gender];
  return `${LANGUAGES[language]?.espeak ?? 'en-US'}+${letter}${(alike.indexOf(voice) % count) + 1}`;
}

const Filter = z.object({
  Engine: z.enum(ENGINES).optional(),
  LanguageCode: z.enum(Object.keys(LANGUAGES)).optional(),
  IncludeAdditionalLanguageCodes: z.enum(['true', 'false']).default('false'),
  NextToken: z.string().optional(),
});

/** All on one page. */
export function describeVoices(query: URLSearchParams): AwsAnswer {
  const filter = Filter.parse(Object.fromEntries(query));
  if (filter.NextToken !== undefined)
    throw new AwsError('InvalidNextTokenException', 'The NextToken is invalid. Verify that it is spelled correctly.');
  const { Engine: engine, LanguageCode: language, IncludeAdditionalLanguageCodes: more } = filter;
  const speaks = (voice: Voice) =>
    language === undefined ||
    voice.language === language ||
    (more === 'true' && voice.moreLanguages.includes(language));
  const voices = VOICES.filter((voice) => (!engine || voice.engines.includes(engine)) && speaks(voice));
  const body = JSON.stringify({ Voices: voices.map(described) });
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

interface DescribedVoice {
  Id: string;
  Name: string;
  Gender: string;
  LanguageCode: string;
  LanguageName: string | undefined;
  SupportedEngines: EngineName[];
  AdditionalLanguageCodes?: string[];
}

function described({ id, name, gender, language, engines, moreLanguages }: Voice): DescribedVoice {
  return {
    ...{ Id: id, Name: name, Gender: gender, LanguageCode: language, SupportedEngines: engines },
    LanguageName: LANGUAGES[language]?.name,
    ...(moreLanguages.length > 0 && { AdditionalLanguageCodes: moreLanguages }),
  };
}
