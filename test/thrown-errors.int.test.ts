import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { diagnose } from '@agents/diagnosis';
import { createResultStore } from '@agents/journal';
import { buildAgent } from '../infra/agent/build.ts';
import {
  type AgentProcess,
  extractAgent,
  spawnAgent,
  untilHealthy,
  variablesFor,
} from './support/agent-process.ts';
import { type JournalTable, openJournalTable } from './support/journal-table.ts';
import { unusedPort } from './support/listen.ts';

const MAIN = fileURLToPath(new URL('./fixtures/throwing-agent/main.ts', import.meta.url));

let folder: string;
let agent: AgentProcess;
let table: JournalTable;
/** A port without a listener. */
let port: number;
beforeAll(async () => {
  const [extracted, opened] = await Promise.all([extractAgent(() => buildAgent(MAIN)), openJournalTable()]);
  folder = extracted.folder;
  table = opened;
  port = await unusedPort();
  agent = await spawnAgent(folder, variablesFor(table));
  await untilHealthy(agent);
});

/** Runs one session of the agent to the end of its task. */
async function run(name: string) {
  const session_id = `s-${name.replaceAll(' ', '-')}`;
  await agent.invoke({ action: 'start', session_id, payload: { name, port } });
  while ((await agent.ping()).status !== 'Healthy') await sleep(10);
  return (await table.journal.read(session_id)).events;
}

const causesOf = (events: Awaited<ReturnType<typeof run>>): readonly string[] =>
  diagnose({
    ...{ sessionId: 's', events, unreadable: [], now: Date.now() },
    context: { stage: 'dev', region: 'us-east-1' },
  }).causes.map(({ code }) => code);

describe('an agent in its process', () => {
  it.each([
    [
      'a refused connection',
      'TypeError: fetch failed; cause: Error: connect ECONNREFUSED 127.0.0.1:PORT',
      'UNREACHABLE',
    ],
    ['a port that fetch refuses', 'TypeError: fetch failed; cause: Error: bad port', 'UNREACHABLE'],
    ['a cause', 'Error: outer; cause: Error: ThrottlingException: Rate exceeded', 'THROTTLED'],
    ['several errors', 'AggregateError: no message; errors: Error: one', 'SEE_MESSAGE'],
  ])('that throws %s names it in the journal and the log', async (name, text, cause) => {
    const errorMessage = text.replace('PORT', String(port));
    const events = await run(name);

    expect(events.at(-1)).toMatchObject({ status: 'AGENT_BACKGROUND_TASK_FAILED', errorMessage });
    expect(agent.output()).toContain(errorMessage);
    expect(causesOf(events)[0]).toBe(cause);
  });

  it('logs a stack that names the files and lines of the sources', async () => {
    await run('a cause');

    expect(agent.output()).toMatch(/ at [^"]*test\/fixtures\/throwing-agent\/main\.ts:\d+:\d+/);
    expect(agent.output()).toMatch(/ at [^"]*packages\/agent-host\/src\/background-task\.ts:\d+:\d+/);
  });

  it('that throws an error whose message throws fails that session alone', async () => {
    await agent.invoke({ action: 'start', session_id: 's-other', payload: { name: 'a second of work' } });

    const events = await run('an error whose message throws');

    expect(events.at(-1)).toMatchObject({
      status: 'AGENT_BACKGROUND_TASK_FAILED',
      errorMessage: 'Error: a value of type object without words',
    });
    expect((await table.journal.read('s-other')).events.at(-1)?.status).toBe(
      'AGENT_BACKGROUND_TASK_COMPLETED',
    );
    expect(agent.child.exitCode).toBeNull();
  });

  it.each(['a function', 'a symbol', 'an object without JSON'])('that returns %s completes', async (name) => {
    const events = await run(name);

    expect(events.at(-1)?.status).toBe('AGENT_BACKGROUND_TASK_COMPLETED');
    expect(await createResultStore({ table: table.table }).get(events[0]?.sessionId ?? '')).toBeNull();
  });
});

describe('an agent that cannot be created', () => {
  it('fails each session with the error, whose stack the log has with the lines of the sources', async () => {
    const broken = await spawnAgent(folder, { ...variablesFor(table), CITY: '' });
    await untilHealthy(broken);

    const { status, answer } = await broken.invoke({ action: 'start', session_id: 's-broken', payload: {} });

    const message = 'CITY: expected the name of a city, found nothing';
    const error = { name: 'TypeError', message };
    expect({ status, answer }).toEqual({
      ...{ status: 200, answer: { session_id: 's-broken', outcome: 'rejected', error } },
    });
    const { events } = await table.journal.read('s-broken');
    expect(events.map(({ status }) => status)).toEqual([
      'AGENT_ENTRYPOINT_STARTED',
      'AGENT_ENTRYPOINT_FAILED',
    ]);
    expect(events.at(-1)?.errorMessage).toBe(`TypeError: ${message}`);
    expect(broken.output()).toMatch(/agent not created: each session fails with this error/);
    expect(broken.output()).toMatch(/ at [^"]*test\/fixtures\/throwing-agent\/main\.ts:\d+:\d+/);
    expect(broken.child.exitCode).toBeNull();
  });
});
