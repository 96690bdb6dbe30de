import StageGuard from '../plugins/stage-guard.ts';
import { fakeServerless } from './support/fake-serverless.ts';

const params = { default: { logLevel: 'info' }, dev: {}, staging: {}, prod: {} };
const initialize = (options: Parameters<typeof fakeServerless>[0]) =>
  new StageGuard(fakeServerless(options)).hooks['initialize']?.();

describe('the stage guard', () => {
  it.each(['dev', 'staging', 'prod'])('accepts %s', (stage) => {
    expect(() => initialize({ stage, params })).not.toThrow();
  });

  it.each(['production', 'default', 'Dev', '', 'toString'])(
    'refuses "%s" and names it, the listed stages and their file',
    (stage) => {
      expect(() => initialize({ stage, params })).toThrow(
        expect.objectContaining({
          code: 'UNKNOWN_STAGE',
          message: expect.stringMatching(new RegExp(`"${stage}" .*infra/stages\\.yml.*dev, staging, prod`)),
        }),
      );
    },
  );

  it('refuses every stage when the file lists none', () => {
    expect(() => initialize({ stage: 'dev' })).toThrow(expect.objectContaining({ code: 'UNKNOWN_STAGE' }));
  });
});
