/** What people and their keyboards write every day. */
export const PLAIN_TEXTS = [
  'hello',
  'Ana',
  'hello @mathia',
  '@ben ?',
  'two\nlines',
  'zażółć 你好 שלום',
  'en',
  '1',
  '20',
];

/** Whatever has broken some program before. Each is a JSON value. */
export const ODD_TEXTS: readonly string[] = [
  ...['', ' ', '\0', 'a\0b', '\ud800', 'a\udc00b', '\ufeff', '\u202e', '\u2028', '\r\n', '\x1b[31m', '\x7f'],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'then',
    'null',
    'undefined',
    'NaN',
    'true',
  ],
  ...['../../etc/passwd', '..%2f..', '%00', '%', '%zz', 'ROOM#', 'EVENT#000000000001', 'CONNECTION#c1', '#', '$', '{}'],
  ...['<script>alert(1)</script>', "' OR 1=1 --", '{{7*7}}', 'javascript:alert(1)', 'file:///etc/passwd'],
  ...[
    'http://169.254.169.254/latest/meta-data/',
    'https://user:pass@example.org/',
    'https://[::1]/',
    'https://0x7f.1/',
  ],
  ...['https://example.org:99999/', 'https://', 'https://exa mple.org', `https://example.org/${'a'.repeat(3_000)}`],
  ...['-0', '1e999', '9007199254740993', '0x10', '01', '1'.repeat(400), 'e\u0301'.repeat(50), 'ﷺ'.repeat(100)],
  ...['👩‍👩‍👧‍👦', '🇨🇭🇨🇭', 'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L', 'İ', 'ß', 'ı', 'x'.repeat(65), 'x'.repeat(513), 'x'.repeat(16_385)],
  ...['room_00000000000000000000000000', 'room_0000000000000000000000000I', 'user_', 'ROOM_0000000000000000000000000A'],
  ...['msg_ZZZZZZZZZZZZZZZZZZZZZZZZZZ', 'att_ZZZZZZZZZZZZZZZZZZZZZZZZZZ', 'bot_00000000000000000000000000'],
  ...[
    'reply_ZZZZZZZZZZZZZZZZZZZZZZZZZZ',
    'delivery_ZZZZZZZZZZZZZZZZZZZZZZZZZZ',
    '00000000-0000-0000-0000-000000000000',
  ],
];

export const ODD_NUMBERS: readonly number[] = [
  ...[0, -0, 1, -1, 1.5, 1e-7, 0.1 + 0.2, 2 ** 31 - 1, 2 ** 31, 2 ** 32, -(2 ** 31) - 1, 2 ** 40, 2 ** 53 - 1, 2 ** 53],
  ...[-(2 ** 53), 1e21, 1e38, 1e126, 1.7976931348623157e308, 5e-324],
];

/** Names that objects have by themselves, or rows, or nobody. */
export const ODD_NAMES: readonly string[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'then', 'toJSON', 'length'],
  ...['', ' ', '\0', '\ud800', '.', 'a.b', '$where', '#data', ':after', 'PK', 'SK', 'ttl', 'role', 'userId', 'sender'],
  ...['seq', 'hops', 'by', 'kind', 'x'.repeat(1_000), 'é'.repeat(200)],
];

/** Numbers as they can be written in JSON, or cannot. */
export const NUMBER_WORDS: readonly string[] = [
  ...['1e999', '-1e999', '-0', '0x10', '01', '+1', '.5', '5.', 'NaN', 'Infinity', '1_000', '9007199254740993'],
  ...['9'.repeat(400), `0.${'0'.repeat(400)}1`, '1e-400', '1E+2', 'null', 'true', '[]', '{}', '""'],
];

/** What may stand where it should not in a text. */
export const ODD_BITS: readonly string[] = [
  ...['\0', '\ufeff', '\u2028', '\\', '"', "'", '{', '}', '[', ']', ',', ':', '\\u', '\\ud800', '\\x41', '//', '/*'],
  ...['\x08', '\ud800', '\udfff', 'é', '\n', '\t', ' ', '1', '-', 'e', 'null'],
];
