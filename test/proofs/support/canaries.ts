/** A made-up secret in the shape of a real one. */
interface Canary {
  readonly kind: string;
  /** No part of it may appear anywhere. */
  readonly secret: string;
  /** The secret in a message. */
  readonly text: string;
}

const made = (kind: string, secret: string, text = secret): Canary => ({ kind, secret, text });

/** A key of forty base64 characters, as AWS makes them, and a longer token. */
const KEY = 'cAnArY1sEcReT2aCcEsS3kEy4wItH5fOrTy6cHaR';
const TOKEN = `IQoJb3JpZ2luX2VjEJrCanaryToken${'7xQp4LmZ'.repeat(12)}`;
const PEM_BODY = 'MIICanaryPrivateKeyBody9wJalrXUtnFEMIK7MDENGbPxRfi\nCYabcdefghijklmnopqrstuvwxyz0123456789';

/** Each kind of secret that is known from error messages. */
export const CANARIES: readonly Canary[] = [
  made('access key id', 'AKIACANARY0KEY1ID234'),
  made('secret access key', KEY, `aws_secret_access_key=${KEY}`),
  made('bare secret access key', [...KEY].reverse().join('')),
  made('session token', TOKEN, `token ${TOKEN} has expired`),
  made('bearer token', 'canary.bearer-5f8a1c_token', 'Authorization: Bearer canary.bearer-5f8a1c_token'),
  made(
    'signature of a signed URL',
    'ca9a27c0ffee'.repeat(5),
    `https://bucket.s3.amazonaws.com/key?X-Amz-Expires=60&X-Amz-Signature=${'ca9a27c0ffee'.repeat(5)}`,
  ),
  made('password in a URL', 'cAnaryPass!word77', 'postgres://admin:cAnaryPass!word77@db.internal:5432/app'),
  made('private key', PEM_BODY, `-----BEGIN PRIVATE KEY-----\n${PEM_BODY}\n-----END PRIVATE KEY-----`),
];

/** A message with every canary, worded like an error. */
export const CANARY_TEXT = `denied: ${CANARIES.map(({ text }) => text).join(' and ')} were refused`;

/** The same on one line. */
export const CANARY_LINE = CANARY_TEXT.replaceAll('\n', ' ');

/** Text at which a JSON parser stops, quoting a few characters. */
export const BROKEN_JSON = `{"a": ${KEY}: ${CANARY_TEXT}`;

/** The shortest part of a secret that counts, in characters. */
const PART = 10;

/** The kinds of canary of which a text contains ten characters in a row, plain or escaped by JSON. */
export function canariesIn(text: string): readonly string[] {
  const plain = text.replaceAll(/\\+n/g, '\n');
  return CANARIES.filter(({ secret }) => partsOf(secret).some((part) => plain.includes(part))).map(
    ({ kind }) => kind,
  );
}

function partsOf(secret: string): readonly string[] {
  const starts = Array.from({ length: secret.length - PART + 1 }, (_, start) => start);
  return starts.map((start) => secret.slice(start, start + PART));
}
