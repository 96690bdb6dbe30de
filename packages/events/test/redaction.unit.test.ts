import fc from 'fast-check';
import { redactSecrets, redactValue } from '../src/redaction.ts';

/** Made up, in the shape of the real thing. */
const CANARY = 'c4N4ryWJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPL';
/** Only the text around it shows that it is a secret. */
const OPAQUE = 'opaque-canary_value77';
const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';

const texts: readonly (readonly [what: string, text: string])[] = [
  ['an access key id', `InvalidClientTokenId: ${KEY_ID} is not known`],
  ['a temporary access key id', 'denied for ASIAIOSFODNN7EXAMPLE'],
  ['a bare secret access key', `signing with ${CANARY} failed`],
  ['a named secret', `aws_secret_access_key=${OPAQUE}`],
  ['a named secret in JSON', `{"SecretAccessKey":"${OPAQUE}","x":1}`],
  ['a named secret in escaped JSON', `{\\"secret\\":\\"${OPAQUE}\\"}`],
  ['a session token by name', `AWS_SESSION_TOKEN: ${OPAQUE}`],
  ['a session token by shape', `token was IQoJb3JpZ2luX2VjEJr${CANARY}${CANARY}`],
  ['a bearer token', `Authorization: Bearer ${OPAQUE}`],
  ['a basic credential', `authorization: Basic ${OPAQUE}==`],
  [
    'a signature of a request',
    `AWS4-HMAC-SHA256 Credential=${KEY_ID}/20241104/us-east-1, SignedHeaders=host, Signature=${'ab12'.repeat(16)}`,
  ],
  [
    'a signed URL',
    `GET https://b.s3.amazonaws.com/k?X-Amz-Credential=${OPAQUE}&X-Amz-Signature=${OPAQUE}&x=1`,
  ],
  ['a password in a URL', `connect postgres://admin:${OPAQUE}@db.internal:5432/app refused`],
  ['a password in a URL with an @ in it', `redis://:p@${OPAQUE}@cache:6379`],
  ['a named password', `password = "${OPAQUE}" was rejected`],
  ['a password of two words in quotes', `password: "correct ${OPAQUE}"`],
  ['an API key', `x-api-key: ${OPAQUE}`],
  ['a JSON web token', `got eyJhbGciOiJIUzI1NiJ9.${OPAQUE}.${OPAQUE}`],
  ['a GitHub token', `ghp_${OPAQUE}`],
  ['a key of a model vendor', `sk-ant-api03-${OPAQUE}-${OPAQUE}`],
  ['a webhook', `POST https://hooks.slack.com/services/T00000000/B00000000/${CANARY} failed`],
  ['a cookie', `Cookie: theme=dark; sid=${OPAQUE}`],
  ['a cookie that is set', `Set-Cookie: sid=${OPAQUE}; Path=/; HttpOnly`],
  ['an authorization of another scheme', `Authorization: ApiKey ${OPAQUE}`],
  ['an authorization without a scheme', `authorization: ${OPAQUE}`],
  ['an option of a command', `run --db-password ${OPAQUE} --verbose`],
  ['an option with an equals sign', `run --token=${OPAQUE}`],
  ['a hash of Ruby', `{:password=>"${OPAQUE}"}`],
  ['a hash of PHP', `'secret' => '${OPAQUE}'`],
  ['an element of XML', `<ns:ClientSecret type="x">${OPAQUE}</ns:ClientSecret>`],
  ['a private key', `-----BEGIN RSA PRIVATE KEY-----\n${OPAQUE}\n-----END RSA PRIVATE KEY-----`],
];

/** JSON in which a value, or the place of a secret, is not plain. */
const documents: readonly (readonly [what: string, document: unknown])[] = [
  ['an escaped quote', { password: `a"b${OPAQUE}`, next: 'x' }],
  ['a backslash before the closing quote', { password: `a${OPAQUE}\\`, next: 'x' }],
  ['a line break', { password: `first\n${OPAQUE}`, next: 'x' }],
  ['a pair of name and value', { environment: [{ name: 'DB_PASSWORD', value: OPAQUE }] }],
  ['a pair of Name and Value', [{ Name: 'API_TOKEN', Value: OPAQUE }]],
  ['a list of raw headers', ['authorization', OPAQUE, 'accept', 'text/html']],
  ['a list of arguments', { argv: ['run', '--password', OPAQUE] }],
  ['headers with several values', { 'set-cookie': [`a=${OPAQUE}; Path=/`, `b=${OPAQUE}`] }],
];

/** The forms in which a text with a secret arrives: JSON, colours, URLs. */
const wrappings: readonly (readonly [how: string, wrap: (text: string) => string])[] = [
  ['at the start of a line in JSON', (text) => JSON.stringify(`first line\n${text}`)],
  ['behind a tab in JSON in JSON', (text) => JSON.stringify(JSON.stringify(`a\t${text}`))],
  ['in a colour', (text) => `\u001b[31m${text}\u001b[0m`],
  ['in a colour in JSON', (text) => JSON.stringify(`\u001b[1;31m${text}\u001b[0m`)],
  ['as part of a URL', (text) => `https://example.com/?next=${encodeURIComponent(text)}`],
  ['with its ampersands escaped', (text) => JSON.stringify(text).replaceAll('&', '\\u0026')],
];

describe('redactSecrets', () => {
  it.each(texts)('replaces %s by a mark', (_what, text) => {
    const redacted = redactSecrets(text);

    expect(redacted).not.toContain(CANARY);
    expect(redacted).not.toContain(OPAQUE);
    expect(redacted).not.toContain('IOSFODNN7EXAMPLE');
    expect(redacted).not.toContain('ab12ab12');
    expect(redacted).toContain('[redacted]');
  });

  describe.each(wrappings)('a secret %s', (_how, wrap) => {
    it.each(texts)('is replaced: %s', (_what, text) => {
      const redacted = redactSecrets(wrap(text));

      expect(redacted).not.toContain(CANARY);
      expect(redacted).not.toContain(OPAQUE);
      expect(redacted).not.toContain('IOSFODNN7EXAMPLE');
      expect(redacted).not.toContain('ab12ab12');
    });
  });

  it.each([
    'ThrottlingException: Rate exceeded',
    'session 3f2b8c1e-8f3a-4f39-9d7e-2f8f4a8f5b11 not found',
    'commit 9fceb02d0ae598e95dc970b74767f19372d61af8 is not an ancestor',
    '{"Resource": "arn:aws:states:::states:startExecution.waitForTaskToken", "TimeoutSeconds": 315}',
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
    'x.aQ079VFKJi/p/packages/service/test/error-surface',
    'at surface (/home/ann/x.aQ079VFKJi/p/packages/service/test/error-surface.unit.test.ts:41:7)',
    'AgentSessionWorkflowEventsRuleCloudWatch1',
    'arn:aws:states:us-east-1:123456789012:stateMachine:AgentSessionWorkflow-AbCdEfGh1234',
    'tokenizer: bert-base',
    'token_type: Bearer, token_count: 17',
    'password=null, secret: false',
    'secretary: Ann',
    'key-management-service-endpoint',
    'secret_rotation_lambda_function',
    'task-description-for-session-12',
  ])('does not change %s', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  it.each(documents)('replaces a secret in JSON with %s, once and twice encoded', (_what, document) => {
    const once = redactSecrets(JSON.stringify(document));
    const twice = redactSecrets(JSON.stringify(JSON.stringify(document)));

    expect(once + twice).not.toContain(OPAQUE);
    expect(once).toContain('[redacted]');
    expect(JSON.parse(JSON.parse(twice))).toEqual(JSON.parse(once));
  });

  it('changes nothing when it redacts again', () => {
    for (const [, text] of texts) {
      const redacted = redactSecrets(text);

      expect(redactSecrets(redacted)).toBe(redacted);
    }
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

  it.each([
    [
      { type: 'password', user: 'bob' },
      { type: 'password', user: 'bob' },
    ],
    [
      { authorization: OPAQUE, user: 'bob' },
      { authorization: '[redacted]', user: 'bob' },
    ],
    [
      { 'set-cookie': OPAQUE, a: 'b', c: 'password', d: 5 },
      { 'set-cookie': '[redacted]', a: 'b', c: 'password', d: 5 },
    ],
    [
      { cookie: [OPAQUE, OPAQUE], user: 'bob' },
      { cookie: ['[redacted]', '[redacted]'], user: 'bob' },
    ],
    [
      { inner: JSON.stringify({ type: 'password', user: 'bob' }) },
      { inner: '{"type":"password","user":"bob"}' },
    ],
  ])('takes no name for the value of the text before it: %j', (value, expected) => {
    expect(redactValue(value)).toEqual(expected);
  });

  it.each([
    [
      { password: 12345678, user: 'bob' },
      { password: '[redacted]', user: 'bob' },
    ],
    [{ token: -1.5e300 }, { token: '[redacted]' }],
    [
      { cookie: 5, a: [1] },
      { cookie: 5, a: [1] },
    ],
    [
      { authorization: true, a: 'b' },
      { authorization: true, a: 'b' },
    ],
    [
      { cookie: { theme: 'dark' }, a: 'b' },
      { cookie: { theme: 'dark' }, a: 'b' },
    ],
    [
      { cookie: [], a: 'b' },
      { cookie: [], a: 'b' },
    ],
    [{ inner: JSON.stringify({ password: 12345678 }) }, { inner: '{"password":"[redacted]"}' }],
  ])('leaves a value that can be read where a secret has no quotes: %j', (value, expected) => {
    expect(redactValue(value)).toEqual(expected);
  });

  it('leaves a value that can be read, with every name in it, whatever it holds', () => {
    const texts = fc.constantFrom('password', 'x', 'cookie', 'Authorization', 'api_key', '"', 'a: b', '\\');
    const names = fc.constantFrom('password', 'user', 'cookie', 'authorization', 'name', 'value', 'a');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        texts,
        fc.double(),
        fc.integer(),
        fc.constantFrom(true, null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(names, tie('value')),
      ),
    }));
    const namesIn = (each: unknown): readonly string[] =>
      Object(each) === each
        ? Object.entries(Object(each)).flatMap(([name, inner]) => [name, ...namesIn(inner)])
        : [];
    fc.assert(
      fc.property(fc.dictionary(names, value), (each) => {
        const redacted = redactValue(each);
        expect(namesIn(redacted)).toEqual(namesIn(each));
        expect(redactValue(Object(redacted))).toEqual(redacted);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not blocked by a hostile message', () => {
    const hostile = [
      '-eyJ'.repeat(50_000),
      'AWS4-HMAC-SHA256 Credential='.repeat(10_000),
      'password'.repeat(20_000),
      'a://'.repeat(20_000),
      'eyJ'.repeat(20_000),
      'token="'.repeat(20_000),
      '\\'.repeat(200_000),
      'secret\\\\'.repeat(20_000),
      '[0;'.repeat(50_000),
      '%41'.repeat(50_000),
      'a%3A%2F%2F'.repeat(20_000),
      'password: '.repeat(20_000),
      'password"   '.repeat(20_000),
      '<password '.repeat(20_000),
      '--password '.repeat(20_000),
      '"name":"PASSWORD","value":'.repeat(8_000),
      '://a@'.repeat(40_000),
      '-----BEGIN PRIVATE KEY-----'.repeat(8_000),
      'cookie: "'.repeat(20_000),
      '"password","'.repeat(20_000),
      `${'"cookie":"a","'.repeat(15_000)}":`,
      `${'\\\\"password\\\\",\\\\"'.repeat(10_000)}":`,
    ];
    const start = performance.now();

    for (const text of hostile) expect(redactSecrets(text).length).toBeLessThanOrEqual(text.length * 4);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
