import * as v from 'valibot';
import { commonVariables, parseEnvironment } from '../src/environment.ts';

const variables = { ...commonVariables, PORT: v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number)) };

describe('parseEnvironment', () => {
  it('reads what is there and fills in what may be left out', () => {
    const environment = { JOURNAL_TABLE: 'agents-table-dev', PORT: '80', PATH: '/bin' };
    expect(parseEnvironment(variables, environment)).toEqual({
      JOURNAL_TABLE: 'agents-table-dev',
      LOG_LEVEL: 'info',
      PORT: 80,
    });
  });

  it('names all mistakes in one message, each as what it is', () => {
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
