import StageGuard from '../plugins/stage-guard.ts';
import { fakeServerless } from './support/fake-serverless.ts';

const params = { default: { logLevel: 'info' }, dev: {}, staging: {}, prod: {} };
const initialize = (options: Parameters<typeof fakeServerless>[0]) =>
  new StageGuard(fakeServerless(options)).hooks['initialize']?.();

describe('the stage guard', () => {
  it.each(['dev', 'staging', 'prod'])('lets %s through', (stage) => {
    expect(() => initialize({ stage, params })).not.toThrow();
  });

  it.each(['production', 'default', 'Dev', '', 'toString'])(
    'refuses "%s" and names the stages there are',
    (stage) => {
      expect(() => initialize({ stage, params })).toThrow(
        expect.objectContaining({
          code: 'UNKNOWN_STAGE',
          message: `--stage: expected one of dev, staging, prod (infra/stages.yml), found "${stage}"`,
        }),
      );
    },
  );

  it('refuses every stage when none is listed', () => {
    expect(() => initialize({ stage: 'dev' })).toThrow(expect.objectContaining({ code: 'UNKNOWN_STAGE' }));
  });
});
