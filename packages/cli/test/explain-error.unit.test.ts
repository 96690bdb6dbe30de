import { JournalRefused, JournalUnavailable } from '@agents/journal';
import { SessionsError, type SessionsErrorCode } from '@agents/sessions';
import { NotFound } from '../src/exit-codes.ts';
import { explain } from '../src/explain-error.ts';

const PLACE = {
  stage: 'prod',
  tableName: 'agents-table-prod',
  region: 'eu-west-1',
  command: (...words: readonly string[]) => `./journal ${words.join(' ')}`,
};

const named = (name: string, message = 'no'): Error => Object.assign(new Error(message), { name });
const coded = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });
const refused = (cause: Error): Error =>
  new JournalRefused('read SESSION#s-1 of agents-table-prod', { cause });
const unavailable = (cause: Error): Error => new JournalUnavailable('gave up', { cause });

describe('explain', () => {
  it.each<[what: string, error: Error, code: string, facts: RegExp]>([
    [
      'a missing table',
      refused(named('ResourceNotFoundException')),
      'NOT_FOUND',
      /agents-table-prod.*`npx sls deploy --stage prod --region eu-west-1`/,
    ],
    [
      'a missing permission',
      refused(named('AccessDeniedException')),
      'ACCESS_DENIED',
      /agents-table-prod.*--profile/,
    ],
    [
      'missing credentials',
      refused(named('CredentialsProviderError')),
      'CREDENTIALS_MISSING',
      /`aws sso login`.*--profile.*--local/,
    ],
    ['expired credentials', named('ExpiredTokenException'), 'CREDENTIALS_EXPIRED', /`aws sso login`/],
    ['unknown credentials', named('UnrecognizedClientException'), 'CREDENTIALS_UNKNOWN', /--profile/],
    ['a wrong secret', named('InvalidSignatureException'), 'SIGNATURE_INVALID', /clock.*--profile/],
    ['a refused connection', unavailable(coded('ECONNREFUSED')), 'CONNECTION_REFUSED', /`make dev`/],
    ['a region that does not exist', coded('ENOTFOUND'), 'HOST_NOT_FOUND', /eu-west-1 is a region/],
    ['a request without an answer', unavailable(named('TimeoutError')), 'TIMED_OUT', /eu-west-1.*--region/],
    ['throttling', unavailable(named('ThrottlingException')), 'THROTTLED', /Try again/],
  ])('says what to do about %s, with exit code 4', (_what, error, code, facts) => {
    expect(explain(error, PLACE)).toMatchObject({
      exitCode: 4,
      code,
      message: expect.stringMatching(facts),
    });
  });

  it('says what any other known error means, of the journal with exit code 4', () => {
    expect(explain(new JournalUnavailable('gave up'), PLACE)).toMatchObject({
      exitCode: 4,
      code: 'JOURNAL_UNAVAILABLE',
      message: expect.stringMatching(/\n {2}\(JournalUnavailable: gave up\)$/),
    });
    expect(explain(unavailable(named('InternalServerError')), PLACE)).toMatchObject({
      exitCode: 4,
      code: 'SERVICE_FAULT',
    });
    expect(explain(named('ServiceQuotaExceededException'), PLACE)).toMatchObject({
      exitCode: 1,
      code: 'QUOTA_EXCEEDED',
    });
  });

  it('blames the table only if the journal was asked', () => {
    const other = explain(named('ResourceNotFoundException', 'Event bus does not exist'), PLACE);
    const table = explain(refused(named('ResourceNotFoundException')), PLACE);

    expect(other).toMatchObject({ exitCode: 4, code: 'NOT_FOUND' });
    expect(other.message).toMatch(/^A resource .*\n {2}\(.*Event bus does not exist\)$/);
    expect(table.message).toMatch(/^The table /);
  });

  it('names the endpoint if it is not one of AWS', () => {
    const { message } = explain(coded('ECONNREFUSED'), { ...PLACE, endpointUrl: 'http://127.0.0.1:4566' });

    expect(message).toContain('http://127.0.0.1:4566');
  });

  it('adds what AWS said, on one line, without a secret, a stack trace or an escape sequence', () => {
    const error = refused(
      named('AccessDeniedException', 'password=hunter2 \u001b[31m\n    at Object.send (x.js:1)'),
    );

    const { message } = explain(error, PLACE);

    expect(message.split('\n')).toHaveLength(2);
    expect(message).toMatch(/\n {2}\(AccessDeniedException: password=\[redacted\]/);
    expect(message).not.toContain('\u001b');
  });

  it.each<[code: SessionsErrorCode, exitCode: number, facts: RegExp]>([
    ['INVALID_ENDPOINT', 2, /^what happened$/],
    ['INVALID_ID', 2, /@last/],
    ['AMBIGUOUS_ID', 2, /\n {2}s-2\n {2}s-1$/],
    ['SESSION_NOT_FOUND', 3, /`\.\/journal list`/],
    ['STACK_NOT_FOUND', 3, /`npx sls deploy --stage prod --region eu-west-1`.*--stage and --region/],
    ['RUNTIME_NOT_FOUND', 1, /`npx sls deploy --stage prod --region eu-west-1`/],
    ['TRIGGER_REFUSED', 1, /^what happened$/],
  ])('says what to do about %s', (code, exitCode, facts) => {
    const error = new SessionsError(code, 'what happened', { sessionIds: ['s-2', 's-1'] });

    expect(explain(error, PLACE)).toMatchObject({ exitCode, code, message: expect.stringMatching(facts) });
    expect(explain(error, PLACE).message).toMatch(/^what happened/);
  });

  it('returns an error of the command as it is', () => {
    const error = new NotFound('Session x has no result');

    expect(explain(error, PLACE)).toBe(error);
  });

  it('gives anything else with exit code 1, also a value that is not an error', () => {
    expect(explain(new TypeError('x is not a function'), PLACE)).toMatchObject({
      exitCode: 1,
      message: 'TypeError: x is not a function',
    });
    expect(explain('nonsense', PLACE)).toMatchObject({ exitCode: 1, message: 'Error: nonsense' });
  });
});
