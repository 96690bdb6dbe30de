const MASK = '[redacted]';

/** The name of a secret, with what may follow in it. The names of errors and counts of tokens do not match. */
const NAME = String.raw`(?:pass(?:word|wd|phrase)|pwd|secret|token(?!s\b)|api[_-]?key|access[_-]?key|private[_-]?key)(?![a-z]{0,24}(?:error|exception))[a-z_-]{0,24}`;

/** The backslashes before a quote in JSON inside JSON. */
const ESCAPES = String.raw`\\{0,15}`;

/** A value in quotes, plain or escaped inside JSON. The opening quote is captured. */
const QUOTED = String.raw`(?:(${ESCAPES}")[^"\\]*|(')[^'\\]*)`;

/** A value that runs to the next separator. */
const BARE = String.raw`[^\s"'\\,;&<>(){}\[\]]+`;

/** Skips a value that is redacted already, so redacting twice changes nothing. */
const FRESH = String.raw`(?!${ESCAPES}["']?\[redacted\])`;

/**
 * The start of a word, also after a JSON escape (`\n`, `\u0026`) or a colour code, whose last character would otherwise
 * count as part of the word.
 */
const BEHIND_ESCAPE = String.raw`(?<=\\[bfnrt]|\\u[0-9a-fA-F]{4}|\[[0-9;]{0,16}m)`;
const WORD_START = String.raw`(?:\b|${BEHIND_ESCAPE})`;

const SPACES = String.raw`(?:\s|\\[nrt])+`;

const word = (pattern: string): RegExp => new RegExp(WORD_START + pattern, 'g');
const wordInAnyCase = (pattern: string): RegExp => new RegExp(WORD_START + pattern, 'gi');

/**
 * The patterns of secrets, and what replaces them.
 *
 * Each pattern stops at quotes and backslashes, so a redacted line of JSON is still JSON. No pattern nests quantifiers over
 * the same characters, and a pattern that can start inside its own match is bounded. Otherwise a hostile message could
 * block the process, and the agent's answer to its ping with it.
 */
const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // Private keys in PEM form, with real or escaped line breaks.
  [
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
    MASK,
  ],
  // AWS access key ids. The prefix stays because it names the kind of principal.
  [word('(AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])'), `$1${MASK}`],
  // JSON web tokens.
  [word(String.raw`eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`), MASK],
  // Authorization headers, and bearer or basic credentials anywhere. AWS's signing scheme has three parts.
  [
    word(
      String.raw`(AWS4-(?:HMAC|ECDSA)[A-Z0-9-]*)${SPACES}Credential=[^"'\\]{0,4000}?Signature=[0-9a-fA-F]+`,
    ),
    `$1 ${MASK}`,
  ],
  [wordInAnyCase(`(Bearer|Basic)${SPACES}[A-Za-z0-9._~+/=:-]{6,}`), `$1 ${MASK}`],
  // Passwords in URLs, up to the last @ before the path.
  [wordInAnyCase(String.raw`([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/"'\\]{0,512}@`), `$1${MASK}@`],
  // Signatures and credentials of signed URLs.
  [
    wordInAnyCase(
      String.raw`(X-Amz-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|Signature|sig)=[^\s"'\\&]+`,
    ),
    `$1=${MASK}`,
  ],
  // Named secrets in JSON, if the value is text: "SecretAccessKey": "…"
  [new RegExp(String.raw`(${NAME}${ESCAPES}["']\s{0,4}:\s{0,4})${FRESH}${QUOTED}`, 'gi'), `$1$2$3${MASK}`],
  // Named secrets elsewhere: password=…, aws_session_token: …, x-api-key='…'
  [new RegExp(String.raw`(${NAME}\s{0,4}[:=]\s{0,4})${FRESH}(?:${QUOTED}|${BARE})`, 'gi'), `$1$2$3${MASK}`],
  // Tokens with the prefix of their vendor.
  [word('(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-)[A-Za-z0-9_-]{16,}'), MASK],
  // AWS session tokens, by their prefix and length.
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
 * Replaces the secrets in a text by `[redacted]`: access keys, session tokens, bearer tokens, signatures of signed URLs,
 * passwords in URLs, private keys, and values whose name is that of a secret. Percent-encoded secrets in URLs too.
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
    return part; // a percent sign that encodes nothing
  }
}
