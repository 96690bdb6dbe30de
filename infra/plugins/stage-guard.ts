import type { Hooks, Serverless } from './osls.ts';

/** Refuses a stage that is not listed in `infra/stages.yml`, before anything is packaged, deployed or called. */
export default class StageGuard {
  readonly hooks: Hooks;

  constructor(serverless: Serverless) {
    this.hooks = { initialize: () => refuseUnknownStage(serverless) };
  }
}

function refuseUnknownStage(serverless: Serverless): void {
  const stage = serverless.getProvider('aws').getStage();
  const stages = Object.keys(serverless.configurationInput.params ?? {}).filter((name) => name !== 'default');
  if (stages.includes(stage)) return;
  throw new serverless.classes.Error(
    `The stage "${stage}" is not listed in infra/stages.yml. Use --stage with one of: ${stages.join(', ')}.`,
    'UNKNOWN_STAGE',
  );
}
