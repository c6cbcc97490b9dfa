declare module '@echogarden/espeak-ng-emscripten' {
  export interface EspeakEvent {
    type: string;
    /** In code points, from 1. */
    text_position: number;
    word_length: number;
    /** Milliseconds. */
    audio_position: number;
    id: string | number | undefined;
  }

  export interface EspeakWorker {
    /** 0 when there is such a voice. */
    set_voice(name: string): number;
    get_samplerate(): number;
    synthesize(markup: string, onChunk: (samples: Int16Array, events: EspeakEvent[]) => void): void;
  }

  // biome-ignore lint/style/noDefaultExport: the library's own
  export default function load(): Promise<{ eSpeakNGWorker: new () => EspeakWorker | Promise<EspeakWorker> }>;
}
