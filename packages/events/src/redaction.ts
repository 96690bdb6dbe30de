import { MASK, redactShapes } from './secret-shapes.ts';

/** The name of a secret, with what may follow in it. Names of errors and counts of tokens do not match. */
const SECRET_NAME =
  /(?:pass(?:word|wd|phrase|code)|pwd|secret(?!ar)|token(?!i[sz]|s\b)|api[_-]?key|(?:access|private|account|signing|encryption)[_-]?key)(?![a-z]{0,24}(?:error|exception))(?![_-]?(?:count|type|limit|usage|budget))[a-z_-]{0,24}/;

/** Headers whose whole value is secret, and the parameters of signed URLs. */
const HEADER_NAME = /(?:proxy-)?authorization|(?:set-)?cookie/;
const URL_NAME = /x-amz-(?:signature|credential)|awsaccesskeyid|signature|sig/;

/** The start of a word, also after an escape of JSON or a colour code, whose last character is a letter. */
const HEADER_START = String.raw`(?:(?<![a-z0-9])|(?<=\\[bfnrt]|\\u[0-9a-f]{4}|\[[0-9;]{0,16}m))`;

const NAME = new RegExp(
  `(?<header>${HEADER_START}(?:${HEADER_NAME.source})(?![a-z]))|(?<url>(?<![a-z0-9])(?:${URL_NAME.source})(?==))|${SECRET_NAME.source}`,
  'gi',
);

/** Credentials without a name: `Bearer …`, `Basic …`, and the parts of a signature of AWS. */
const SCHEME =
  /(?<=^|[^a-z0-9]|\\[nrt])(?:(bearer|basic)((?:\s|\\[nrt]){1,8})[a-z0-9._~+/=:-]{6,}|(aws4-(?:hmac|ecdsa)[a-z0-9-]{0,32})[ \t]{1,8}credential=[^\r\n"'\\]*)/gi;

/** The characters between a name and its value, after the quote that may close the name. */
const SEPARATOR = /(?:\\{0,15}["'])?\s{0,8}(?:=>|:=|[:=])\s{0,8}(?:\[\s{0,8}(?=\\{0,15}["']))?/y;

/** Between two texts in a row, as in a list of header pairs. */
const PAIR = /(?:\\{0,15}["']),\s{0,8}(?=\\{0,15}["'])/y;

/** A name that is itself a value, as in `{"name": "DB_PASSWORD", "value": …}`: what leads to the value. */
const NAMED_VALUE = /(\\{0,15}["'])\s{0,8},\s{0,8}\1(?:value|content|secret)\1\s{0,8}:\s{0,8}/iy;

/** What JSON has without quotes: a number, a word, or what begins an object or a list. */
const JSON_BARE =
  /(?:[{[](?=\s{0,8}(?:\\{0,15}["']|[{[\]}\d-]|true|false|null))|(?:true|false|null|-?\d[\d.e+-]{0,40})(?=\s{0,8}(?:[,}\]]|$)))/iy;
const JSON_NUMBER = /^-?\d/;

/** What follows a text that is a name, as in `"user": "bob"`, and no value. */
const NAME_TAIL = /\\{0,15}["']\s{0,8}:/y;

const XML_TAIL = /[^<>]{0,200}>/y;
const NEXT_ELEMENT = /\\{0,15}["']\s{0,8},\s{0,8}(?=\\{0,15}["'])/y;
const FLAG_TAIL = /[ \t]{1,8}(?=[^\s-])/y;
const OPENING_QUOTE = /(\\{0,15})(["'])/y;
const BARE_VALUE = /[^\s"'\\,;&<>(){}[\]]+/y;
const REST_OF_LINE = /[^\r\n"'\\]+/y;
const HARMLESS = /^(?:null|undefined|true|false|none|nil|empty|missing|\*+|\d{1,6})$/i;

/**
 * Replaces the secrets in a text by `[redacted]`: access keys, session tokens, bearer tokens, cookies, signatures of signed
 * URLs, passwords in URLs, private keys, tokens of well-known vendors, and values whose name is that of a secret, in JSON,
 * headers, command lines, hashes and XML. Percent-encoded secrets in URLs too. The time is linear in the length of the text,
 * and a line of JSON stays JSON.
 */
export function redactSecrets(text: string): string {
  const redacted = redactPlain(text);
  return redacted.includes('%') ? redacted.replace(/[^\s"\\]+/g, redactEncoded) : redacted;
}

/** A value without secrets. As one text, a secret is found by its name as well, and a redacted text of JSON is still JSON. */
export function redactValue(value: object): unknown {
  return JSON.parse(redactSecrets(JSON.stringify(value)));
}

function redactPlain(text: string): string {
  const withoutSchemes = redactPrivateKeys(text).replace(
    SCHEME,
    (_match, scheme = '', space = ' ', aws = '') => `${scheme}${aws}${aws ? ' ' : space}${MASK}`,
  );
  return redactUrls(redactShapes(redactNamed(withoutSchemes)));
}

function redactEncoded(part: string): string {
  if (!part.includes('%')) return part;
  try {
    const plain = decodeURIComponent(part);
    const redacted = redactPlain(plain);
    return redacted === plain ? part : encodeURI(redacted).replaceAll(encodeURI(MASK), MASK);
  } catch {
    return part; // a percent sign that encodes nothing
  }
}

/** Private keys in PEM form, with real or escaped line breaks; without an end, everything that follows. */
function redactPrivateKeys(text: string): string {
  const begin = /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----/g;
  const end = /-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----|["']/g;
  let redacted = '';
  let from = 0;
  for (let match = begin.exec(text); match; match = begin.exec(text)) {
    end.lastIndex = begin.lastIndex;
    const last = end.exec(text);
    const isQuote = last?.[0].length === 1;
    const to = last ? (isQuote ? last.index : end.lastIndex) : text.length;
    redacted += text.slice(from, match.index) + MASK;
    from = to;
    begin.lastIndex = to;
  }
  return redacted + text.slice(from);
}

/** Values that follow the name of a secret. Each value is read once, and the search goes on behind it. */
function redactNamed(text: string): string {
  const name = new RegExp(NAME);
  let redacted = '';
  let from = 0;
  for (let match = name.exec(text); match; match = name.exec(text)) {
    const after = match.index + match[0].length;
    const start = valueStart(text, match.index, after);
    if (start === undefined) continue;
    const isHeader = match.groups?.['header'] !== undefined;
    // A name in quotes may be one of JSON.
    const quote = matchAt(OPENING_QUOTE, text, after)?.[0] ?? '';
    const value = readValue(text, start, { isHeader, quote });
    if (!value) continue;
    const { marks = '' } = value;
    redacted += text.slice(from, value.start) + marks + MASK + marks;
    from = value.end;
    name.lastIndex = value.end;
    if (!isHeader) continue;
    for (let next = nextElement(text, from); next; next = nextElement(text, from)) {
      redacted += text.slice(from, next.start) + MASK;
      from = next.end;
      name.lastIndex = from;
    }
  }
  return redacted + text.slice(from);
}

/** Where the value of a name starts; `undefined` if the name is just a word. */
function valueStart(text: string, nameStart: number, nameEnd: number): number | undefined {
  const named = endOf(NAMED_VALUE, text, nameEnd) ?? endOf(SEPARATOR, text, nameEnd);
  if (named !== undefined) return named;
  const before = text.slice(Math.max(0, nameStart - 40), nameStart);
  // A text that only ends like a name, such as the ARN `….waitForTaskToken`, names nothing.
  if (/["'][\w-]{0,39}$/.test(before)) {
    const pair = endOf(PAIR, text, nameEnd);
    if (pair !== undefined && !isName(text, readValue(text, pair))) return pair;
  }
  if (/<[\w:.-]{0,39}$/.test(before)) return endOf(XML_TAIL, text, nameEnd);
  return /(?:^|\s|["'])--[\w-]{0,37}$/.test(before) ? endOf(FLAG_TAIL, text, nameEnd) : undefined;
}

interface Value {
  readonly start: number;
  readonly end: number;
  /** The quotes that its mark needs: a number of JSON has none. */
  readonly marks?: string;
}

interface Named {
  readonly isHeader?: boolean;
  /** The quote that closes the name, with its backslashes; empty without one. */
  readonly quote?: string;
}

/** The next element of a list of header values, as in `"set-cookie": ["…", "…"]`. */
function nextElement(text: string, end: number): Value | undefined {
  const start = endOf(NEXT_ELEMENT, text, end);
  const value = start === undefined ? undefined : readValue(text, start, { isHeader: true });
  return isName(text, value) ? undefined : value;
}

/** Whether a text is the name of another value: `{"authorization": "…", "user": "bob"}` keeps its `user`. */
function isName(text: string, value: Value | undefined): boolean {
  return value !== undefined && endOf(NAME_TAIL, text, value.end) !== undefined;
}

function readValue(
  text: string,
  start: number,
  { isHeader = false, quote = '' }: Named = {},
): Value | undefined {
  const opening = matchAt(OPENING_QUOTE, text, start);
  if (opening) {
    const [whole, escapes = '', mark = ''] = opening;
    const open = start + whole.length;
    return fresh(text, open, closingQuote(text, open, { escapes: escapes.length, mark }));
  }
  const bare = quote === '' ? undefined : matchAt(JSON_BARE, text, start)?.[0];
  if (bare !== undefined) {
    const isSecret = JSON_NUMBER.test(bare) && !HARMLESS.test(bare);
    return isSecret ? { start, end: start + bare.length, marks: quote } : undefined;
  }
  const end = endOf(isHeader ? REST_OF_LINE : BARE_VALUE, text, start);
  if (end === undefined) return undefined;
  if (!isHeader && HARMLESS.test(text.slice(start, Math.min(end, start + 12)))) return undefined;
  const scheme = isHeader ? (/^[\w-]{1,40} (?=\S)/.exec(text.slice(start, start + 42))?.[0].length ?? 0) : 0;
  return fresh(text, start + scheme, end);
}

/** A value that is redacted already stays, so redacting twice changes nothing. */
function fresh(text: string, start: number, end: number): Value | undefined {
  if (end <= start || text.startsWith(MASK, start)) return undefined;
  return { start, end };
}

/**
 * The end of a quoted value. In JSON inside JSON a quote has 1, 3, 7 … backslashes before it; one with more is part of the
 * value, as is a quote behind a backslash that is itself escaped.
 */
function closingQuote(
  text: string,
  open: number,
  { escapes, mark }: { readonly escapes: number; readonly mark: string },
): number {
  const period = 2 * (escapes + 1);
  let backslashes = 0;
  for (let at = open; at < text.length; at += 1) {
    const character = text[at];
    if (character === mark && backslashes % period === escapes) return at - escapes;
    if (character === mark && backslashes < escapes) return at - backslashes;
    backslashes = character === '\\' ? backslashes + 1 : 0;
  }
  return text.length;
}

/** Passwords in URLs, up to the last @ before the path. */
function redactUrls(text: string): string {
  return text.replace(/(:\/\/)([^\s/"'\\]*)@/g, (_match, slashes: string) => `${slashes}${MASK}@`);
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  const match = matchAt(pattern, text, at);
  return match && at + match[0].length;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
