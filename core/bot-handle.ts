const HANDLE_CHARS_MAX = 32;

/** "Weather Écho!" -> "weather-echo": what people type after an @, made of a bot's name. */
export function botHandleOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const handle = plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, HANDLE_CHARS_MAX)
    .replace(/-+$/, '');
  return handle.length > 1 ? handle : `bot-${handle}`.replace(/-$/, '');
}
