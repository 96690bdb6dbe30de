import { JournalRefused, JournalUnavailable } from '@agents/journal';
import { NotFound } from '../src/cli-error.ts';
import { explain } from '../src/explain-error.ts';

const PLACE = { stage: 'prod', tableName: 'agents-table-prod', region: 'eu-west-1' };

const named = (name: string, message = 'no'): Error => Object.assign(new Error(message), { name });
const coded = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });
const refused = (cause: Error): Error =>
  new JournalRefused('read SESSION#s-1 of agents-table-prod', { cause });

describe('explain', () => {
  it.each([
    [
      'no table',
      refused(named('ResourceNotFoundException')),
      /There is no table agents-table-prod in eu-west-1\. Deploy the stage with `npx sls deploy --stage prod --region eu-west-1`/,
    ],
    [
      'no permission',
      refused(named('AccessDeniedException')),
      /may not do this with agents-table-prod.*--profile/,
    ],
    [
      'no credentials',
      refused(named('CredentialsProviderError')),
      /no AWS credentials.*aws sso login.*--local/,
    ],
    ['credentials that have expired', named('ExpiredTokenException'), /have expired.*aws sso login/],
    ['unknown credentials', named('UnrecognizedClientException'), /does not know these credentials/],
    ['a wrong secret', named('InvalidSignatureException'), /does not fit its id/],
    [
      'nobody who listens',
      new JournalUnavailable('gave up', { cause: coded('ECONNREFUSED') }),
      /Nobody listens.*make dev/,
    ],
    ['a region that does not exist', coded('ENOTFOUND'), /no such host.*eu-west-1 is a region/],
    [
      'no answer',
      new JournalUnavailable('gave up', { cause: named('TimeoutError') }),
      /No answer in time from eu-west-1/,
    ],
    [
      'throttling',
      new JournalUnavailable('gave up', { cause: named('ThrottlingException') }),
      /no more requests/,
    ],
    ['whatever else the journal says', new JournalUnavailable('gave up'), /^JournalUnavailable: gave up$/],
  ])('says what to do about %s, with exit code 4', (_what, error, message) => {
    expect(explain(error, PLACE)).toMatchObject({ exitCode: 4, message: expect.stringMatching(message) });
  });

  it('says that something else than the table is missing where the journal was not asked', () => {
    expect(explain(named('ResourceNotFoundException', 'Event bus does not exist'), PLACE)).toMatchObject({
      exitCode: 4,
      message: expect.stringMatching(
        /^Something of stage prod is not there in eu-west-1\. Deploy it .*\n {2}\(.*Event bus does not exist\)$/,
      ),
    });
  });

  it('names the endpoint where it is not the one of AWS', () => {
    const { message } = explain(coded('ECONNREFUSED'), { ...PLACE, endpointUrl: 'http://127.0.0.1:4566' });

    expect(message).toMatch(/^Nobody listens at http:\/\/127\.0\.0\.1:4566\. /);
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

  it('gives an error of ours as it is', () => {
    const error = new NotFound('There is no session "x"');

    expect(explain(error, PLACE)).toBe(error);
  });

  it('gives anything else with exit code 1, also what is no error', () => {
    expect(explain(new TypeError('x is not a function'), PLACE)).toMatchObject({
      exitCode: 1,
      message: 'TypeError: x is not a function',
    });
    expect(explain('nonsense', PLACE)).toMatchObject({ exitCode: 1, message: 'Error: nonsense' });
  });
});
