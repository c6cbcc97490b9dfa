export const searchWords = {
  open: 'Search this room',
  keys: 'Search this room (Ctrl Shift F)',
  title: 'Search this room',
  field: 'Words, written or spoken, or what is in a picture',
  help: 'Finds words that were written or spoken, and labels, text and names in pictures.',
  searching: 'Searching…',
  nothing: (query: string) => `Nothing says “${query}”.`,
  nothingYet: (query: string) => `Nothing newer says “${query}”.`,
  further: 'Search further back',
  all: 'That is everything.',
  failed: 'The search did not work.',
  results: 'Search results',
} as const;
