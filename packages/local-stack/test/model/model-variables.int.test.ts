import { createServer } from 'node:http';
import { listen, unusedPort } from '../../../../test/support/listen.ts';
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

const OFFLINE = { model: '', url: '', environment: { MODEL_API_KEY: 'sesame' } };

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
    const { url } = await listen(createServer());
    const options = { model: 'openai:llama3.2', url: `${url}/v1`, environment: { MODEL_API_KEY: 'sesame' } };

    const { variables, note } = await prepareModel(options, stackWith(''), createRecordingLog());

    expect(variables).toEqual({ MODEL: 'openai:llama3.2', MODEL_URL: `${url}/v1`, MODEL_API_KEY: 'sesame' });
    expect(note).toBe(`The agent asks openai:llama3.2 at ${url}/v1 with the key of MODEL_API_KEY.`);
  });

  it.each([
    [
      'no program listens at the address',
      async () => `http://127.0.0.1:${await unusedPort()}/v1`,
      'ECONNREFUSED',
    ],
    ['the host does not exist', async () => 'http://models.invalid/v1', /ENOTFOUND|EAI_AGAIN/],
  ])('come with what to do when %s', async (_what, urlOf, code) => {
    const url = await urlOf();
    const options = { model: 'openai:llama3.2', url, environment: {} };

    const { variables, note } = await prepareModel(options, stackWith(''), createRecordingLog());

    expect(variables).toEqual({ MODEL: 'openai:llama3.2', MODEL_URL: url, MODEL_API_KEY: '' });
    expect(note).toMatch(code);
    expect(note).toContain('start its server, or correct MODEL_URL and restart');
  });

  it.each([
    ['gemini:pro', '', 'MODEL: expected for example bedrock:'],
    ['bedrock:', '', 'MODEL: expected the id of a model after bedrock:'],
    ['openai:llama3.2', '', 'MODEL_URL: expected the base URL'],
    ['openai:llama3.2', 'ftp://host', 'MODEL_URL: expected http(s)://HOST/PATH'],
  ])(
    'leave %s at "%s" to the sessions, without a key, and say what was expected',
    async (model, url, expected) => {
      const options = { model, url, environment: { MODEL_API_KEY: 'sesame' } };

      const { variables, note } = await prepareModel(options, stackWith(''), createRecordingLog());

      expect(variables).toEqual({ MODEL: model, MODEL_URL: url, MODEL_API_KEY: '' });
      expect(note).toContain(expected);
      expect(note).toContain('Sessions fail until `make dev` is restarted');
    },
  );
});
