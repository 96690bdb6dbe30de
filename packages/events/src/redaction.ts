const MASK = '[redacted]';

/** What a secret is called, with what may follow in the name; not the name of an error, nor a count of tokens. */
const NAME = String.raw`(?:pass(?:word|wd|phrase)|pwd|secret|token(?!s\b)|api[_-]?key|access[_-]?key|private[_-]?key)(?![a-z]{0,24}(?:error|exception))[a-z_-]{0,24}`;

/** The backslashes before a quote: one and more where JSON stands inside JSON. */
const ESCAPES = String.raw`\\{0,15}`;

/** A value in quotes (bare, or escaped inside JSON), whose opening quote is caught. */
const QUOTED = String.raw`(?:(${ESCAPES}")[^"\\]*|(')[^'\\]*)`;

/** A value that runs to the next separator. */
const BARE = String.raw`[^\s"'\\,;&<>(){}\[\]]+`;

/** Not what is redacted already: redacting twice changes nothing. */
const FRESH = String.raw`(?!${ESCAPES}["']?\[redacted\])`;

/**
 * Where a word begins, also behind an escape of JSON (`\n`, `\u0026`) or a colour, whose last character would otherwise
 * be taken for the word's first.
 */
const BEHIND_ESCAPE = String.raw`(?<=\\[bfnrt]|\\u[0-9a-fA-F]{4}|\[[0-9;]{0,16}m)`;
const WORD_START = String.raw`(?:\b|${BEHIND_ESCAPE})`;

const SPACES = String.raw`(?:\s|\\[nrt])+`;

const word = (pattern: string): RegExp => new RegExp(WORD_START + pattern, 'g');
const wordInAnyCase = (pattern: string): RegExp => new RegExp(WORD_START + pattern, 'gi');

/**
 * What a secret looks like, and what stays of it.
 *
 * Each pattern stops at quotes and backslashes, so that a redacted line of JSON is still JSON. None nests quantifiers over
 * the same characters, and none that can begin inside of what it has passed goes on for ever: a hostile message cannot
 * stall it, and with it the agent's answer to its ping.
 */
const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // Private keys in PEM form, with real or escaped line breaks.
  [
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
    MASK,
  ],
  // AWS access key ids; the prefix stays because it says which kind of principal was at work.
  [word('(AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])'), `$1${MASK}`],
  // JSON web tokens.
  [word(String.raw`eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`), MASK],
  // Authorization headers and bearer or basic credentials anywhere. A scheme that AWS signs with has three parts.
  [
    word(
      String.raw`(AWS4-(?:HMAC|ECDSA)[A-Z0-9-]*)${SPACES}Credential=[^"'\\]{0,4000}?Signature=[0-9a-fA-F]+`,
    ),
    `$1 ${MASK}`,
  ],
  [wordInAnyCase(`(Bearer|Basic)${SPACES}[A-Za-z0-9._~+/=:-]{6,}`), `$1 ${MASK}`],
  // Passwords in URLs, to the last @ before the path.
  [wordInAnyCase(String.raw`([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/"'\\]{0,512}@`), `$1${MASK}@`],
  // Signatures and credentials of signed URLs.
  [
    wordInAnyCase(
      String.raw`(X-Amz-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|Signature|sig)=[^\s"'\\&]+`,
    ),
    `$1=${MASK}`,
  ],
  // Named secrets in JSON, where only text can be one: "SecretAccessKey": "…"
  [new RegExp(String.raw`(${NAME}${ESCAPES}["']\s{0,4}:\s{0,4})${FRESH}${QUOTED}`, 'gi'), `$1$2$3${MASK}`],
  // Named secrets elsewhere: password=…, aws_session_token: …, x-api-key='…'
  [new RegExp(String.raw`(${NAME}\s{0,4}[:=]\s{0,4})${FRESH}(?:${QUOTED}|${BARE})`, 'gi'), `$1$2$3${MASK}`],
  // Tokens that name their vendor.
  [word('(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-)[A-Za-z0-9_-]{16,}'), MASK],
  // Session tokens of AWS start like this and are long.
  [word('(?:IQoJ|FwoG|FQoG)[A-Za-z0-9+/=]{60,}'), MASK],
  // Secret access keys: forty characters of base64 with upper case, lower case and a digit (no hex digest has all three).
  [
    new RegExp(
      `(?:(?<![A-Za-z0-9/+=])|${BEHIND_ESCAPE})` +
        '(?=[A-Za-z0-9/+]{0,39}[A-Z])(?=[A-Za-z0-9/+]{0,39}[a-z])(?=[A-Za-z0-9/+]{0,39}[0-9])' +
        '[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])',
      'g',
    ),
    MASK,
  ],
];

/**
 * Takes secrets out of a text: access keys, session tokens, bearer tokens, signatures of signed URLs, passwords in
 * URLs, private keys, and whatever is named like a secret; also where they are percent-encoded in a URL. What is left
 * says where one stood.
 */
export function redactSecrets(text: string): string {
  const redacted = redactPlain(text);
  return redacted.includes('%') ? redacted.replace(/[^\s"'\\]+/g, redactEncoded) : redacted;
}

function redactPlain(text: string): string {
  return SECRETS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

function redactEncoded(part: string): string {
  if (!part.includes('%')) return part;
  try {
    const plain = decodeURIComponent(part);
    const redacted = redactPlain(plain);
    return redacted === plain ? part : encodeURI(redacted).replaceAll(encodeURI(MASK), MASK);
  } catch {
    return part; // a percent sign, not an encoding
  }
}
