import type { CreateAgent } from '@agents/agent-host';
import { createAgent } from '../../../services/agent/src/agent/create-agent.ts';
import { examplePayload } from '../../agent/example.ts';

const agent = { parse: () => undefined, run: async () => undefined };

describe('the example payload', () => {
  it('is the one that the agent declares', async () => {
    await expect(examplePayload(() => ({ ...agent, example: { topic: 'tides' } }))).resolves.toEqual({
      topic: 'tides',
    });
  });

  it('is empty for an agent that declares none', async () => {
    await expect(examplePayload(async () => agent)).resolves.toEqual({});
  });

  it('cannot be read from an agent that cannot be created, and the error names the cause', async () => {
    const create = () => {
      throw new TypeError('API_URL is not set');
    };
    await expect(examplePayload(create)).rejects.toThrow('TypeError: API_URL is not set');
  });

  it('is accepted by the agent of services/agent', async () => {
    const create: CreateAgent<unknown> = createAgent;
    const { parse } = await create(process.env);
    const payload = await examplePayload();
    expect(() => parse(payload)).not.toThrow();
  });
});
