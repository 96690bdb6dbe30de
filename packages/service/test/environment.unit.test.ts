import * as v from 'valibot';
import { commonVariables, parseEnvironment } from '../src/environment.ts';

const variables = { ...commonVariables, PORT: v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number)) };

describe('parseEnvironment', () => {
  it('reads the variables and fills in defaults', () => {
    const environment = { JOURNAL_TABLE: 'agents-table-dev', PORT: '80', PATH: '/bin' };
    expect(parseEnvironment(variables, environment)).toEqual({
      JOURNAL_TABLE: 'agents-table-dev',
      LOG_LEVEL: 'info',
      PORT: 80,
    });
  });

  it('names every mistake in one message: not set, malformed or blank', () => {
    const parse = () => parseEnvironment(variables, { LOG_LEVEL: 'loud', PORT: '' });
    expect(parse).toThrow(
      expect.objectContaining({
        name: 'InvalidEnvironment',
        retryable: false,
        message: expect.stringMatching(
          /JOURNAL_TABLE is not set; LOG_LEVEL is malformed \(.*"loud"\); PORT is blank; serverless.yml/,
        ),
      }),
    );
  });
});
