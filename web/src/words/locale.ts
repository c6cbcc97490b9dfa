/** The words are English; dates and numbers follow the reader's own kind of English where they have one. */
export const locale = globalThis.navigator?.languages?.find((language) => /^en\b/.test(language)) ?? 'en-GB';
