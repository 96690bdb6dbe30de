import { prepareModel } from '../../src/model/model-variables.ts';
import { createRecordingLog } from '../support/recording-log.ts';

/** A stack whose template has this model. */
const stackWith = (MODEL: string) => ({
  region: 'us-east-1',
  agentRuntimes: [
    {
      ...{
        name: 'agents_dev',
        id: 'agents_dev-1',
        arn: 'arn',
        artifactZip: 'agent.artifact',
        entryPoint: ['main.js'],
      },
      ...{ environment: { MODEL }, idleTimeoutSeconds: 900, maxLifetimeSeconds: 28_800 },
    },
  ],
});

const OFFLINE = { choice: { provider: 'offline' }, apiKey: 'sesame' } as const;

describe('the variables of the model', () => {
  it('take the model of the template away, say so, and hold no key', async () => {
    const { variables, note } = await prepareModel(OFFLINE, stackWith('bedrock:m'), createRecordingLog());

    expect(variables).toEqual({ MODEL: '', MODEL_URL: '', MODEL_API_KEY: '' });
    expect(note).toContain('although the stage has bedrock:m');
  });

  it('need no note without a model anywhere', async () => {
    expect((await prepareModel(OFFLINE, stackWith(''), createRecordingLog())).note).toBe('');
  });

  it('have the key of an endpoint, and the note does not', async () => {
    const choice = { provider: 'openai', id: 'llama3.2', baseUrl: 'http://127.0.0.1:1/v1' } as const;

    const { variables, note } = await prepareModel(
      { choice, apiKey: 'sesame' },
      stackWith(''),
      createRecordingLog(),
    );

    expect(variables).toEqual({
      MODEL: 'openai:llama3.2',
      MODEL_URL: choice.baseUrl,
      MODEL_API_KEY: 'sesame',
    });
    expect(note).not.toContain('sesame');
  });
});
