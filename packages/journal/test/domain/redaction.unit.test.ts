import { describeError, MAX_ERROR_MESSAGE } from '../../src/domain/error-message.ts';
import { redactSecrets } from '../../src/domain/redaction.ts';

/** Made up, in the shape of the real thing. */
const CANARY = 'c4N4ryWJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPL';
const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';

const texts: readonly (readonly [what: string, text: string])[] = [
  ['an access key id', `InvalidClientTokenId: ${KEY_ID} is not known`],
  ['a temporary access key id', 'denied for ASIAIOSFODNN7EXAMPLE'],
  ['a bare secret access key', `signing with ${CANARY} failed`],
  ['a named secret', `aws_secret_access_key=${CANARY}`],
  ['a named secret in JSON', `{"SecretAccessKey":"${CANARY}","x":1}`],
  ['a named secret in escaped JSON', `{\\"secret\\":\\"${CANARY}\\"}`],
  ['a session token by name', `AWS_SESSION_TOKEN: ${CANARY}`],
  ['a session token by shape', `token was IQoJb3JpZ2luX2VjEJr${CANARY}${CANARY}`],
  ['a bearer token', `Authorization: Bearer ${CANARY}`],
  ['a basic credential', `authorization: Basic ${CANARY}==`],
  [
    'a signature of a request',
    `AWS4-HMAC-SHA256 Credential=${KEY_ID}/20241104/us-east-1, SignedHeaders=host, Signature=${'ab12'.repeat(16)}`,
  ],
  [
    'a signed URL',
    `GET https://b.s3.amazonaws.com/k?X-Amz-Credential=${CANARY}&X-Amz-Signature=${CANARY}&x=1`,
  ],
  ['a password in a URL', `connect postgres://admin:${CANARY}@db.internal:5432/app refused`],
  ['a password in a URL with an @ in it', `redis://:p@${CANARY}@cache:6379`],
  ['a named password', `password = "${CANARY}" was rejected`],
  ['a password of two words in quotes', `password: "correct ${CANARY}"`],
  ['an API key', `x-api-key: ${CANARY}`],
  ['a JSON web token', `got eyJhbGciOiJIUzI1NiJ9.${CANARY}.${CANARY}`],
  ['a GitHub token', `ghp_${CANARY}`],
  ['a private key', `-----BEGIN RSA PRIVATE KEY-----\n${CANARY}\n-----END RSA PRIVATE KEY-----`],
];

describe('redactSecrets', () => {
  it.each(texts)('takes out %s and says that something stood there', (_what, text) => {
    const redacted = redactSecrets(text);

    expect(redacted).not.toContain(CANARY);
    expect(redacted).not.toContain('IOSFODNN7EXAMPLE');
    expect(redacted).not.toContain('ab12ab12');
    expect(redacted).toContain('[redacted]');
  });

  it.each([
    'ThrottlingException: Rate exceeded',
    'session 3f2b8c1e-8f3a-4f39-9d7e-2f8f4a8f5b11 not found',
    'commit 9fceb02d0ae598e95dc970b74767f19372d61af8 is not an ancestor',
    'arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/agents_dev-a1B2c3D4e5',
    'https://example.com/a?b=c',
    'EVENT#2024-11-04T10:30:00.123Z',
    'the maximum number of tokens, 4096, was reached',
    'used tokens: 4096',
    '{"max_tokens":4096,"token":null,"secret":true}',
    'ExpiredTokenException: The security token included in the request is expired',
    'CredentialsProviderError: Could not load credentials from any providers',
    'no AWS credentials: set AWS_PROFILE',
    'SecretNotFoundException: no such secret',
  ])('leaves %s alone', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  it('keeps a redacted line of JSON valid', () => {
    const line = JSON.stringify({
      password: CANARY,
      nested: JSON.stringify({ token: CANARY, next: 'x' }),
      url: `https://u:${CANARY}@h/p`,
    });

    expect(JSON.parse(redactSecrets(line))).toEqual({
      password: expect.stringContaining('[redacted]'),
      nested: expect.stringContaining('[redacted]'),
      url: 'https://[redacted]@h/p',
    });
  });

  it('is not stalled by a hostile message', () => {
    const hostile = [
      'password'.repeat(20_000),
      'a://'.repeat(20_000),
      'eyJ'.repeat(20_000),
      'token="'.repeat(20_000),
    ];

    for (const text of hostile) expect(redactSecrets(text).length).toBeLessThanOrEqual(text.length * 2);
  });
});

describe('describeError', () => {
  it('gives name and message on one line', () => {
    const error = Object.assign(new Error('Rate\n  exceeded\t!'), { name: 'ThrottlingException' });

    expect(describeError(error)).toBe('ThrottlingException: Rate exceeded !');
  });

  it.each([
    ['a string', 'boom', 'Error: boom'],
    ['nothing', undefined, 'Error: undefined'],
    ['an object', { a: 1 }, 'Error: {"a":1}'],
    ['an error of another process', { name: 'ClientError', message: 'gone' }, 'ClientError: gone'],
    ['an error without words', new TypeError(), 'TypeError: no message'],
  ])('words %s', (_what, thrown, expected) => {
    expect(describeError(thrown)).toBe(expected);
  });

  it('cuts at the limit and says so', () => {
    const message = describeError(new Error('x'.repeat(9_000)));

    expect(message).toHaveLength(MAX_ERROR_MESSAGE);
    expect(message).toMatch(/ … \[cut from 9007 characters\]$/);
  });

  it('redacts before it cuts, so that no half of a secret is left at the edge', () => {
    const message = describeError(new Error(`${'x'.repeat(1_930)} password=${CANARY}`));

    expect(message).not.toContain(CANARY.slice(0, 8));
  });
});
