import { setTimeout as sleep } from 'node:timers/promises';
import { readPackage } from '@agents/local-stack';
import { extractZip } from './proofs/support/packaged-code.ts';
import { spawnAgent, untilHealthy } from './support/agent-process.ts';
import { openJournalTable } from './support/journal-table.ts';
import { PACKAGES } from './support/package-service.ts';

/** What AgentCore adds to the template's variables, as far as AWS documents it, and the way to the embedded database. */
const around = (endpoint: string) => ({
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL: endpoint,
});

it('the packaged agent completes a session with the variables of the template and no others', async () => {
  const { region, agentRuntimes } = await readPackage(PACKAGES.whole);
  const environment = agentRuntimes[0]?.environment;
  expect(environment).toMatchObject({ AWS_REGION: region });
  const { journal, endpoint } = await openJournalTable(environment?.['JOURNAL_TABLE']);
  const agent = await spawnAgent(await extractZip('agent'), { ...environment, ...around(endpoint) });
  await untilHealthy(agent);

  const start = { action: 'start', session_id: 's-template', payload: { work_seconds: 0 } };
  const { answer } = await agent.invoke(start);
  expect({ answer, log: agent.output() }).toMatchObject({ answer: { outcome: 'started' } });

  while ((await agent.ping()).status === 'HealthyBusy') await sleep(10);
  const { events } = await journal.read('s-template');
  expect(events.map(({ status }) => status)).toEqual([
    'AGENT_ENTRYPOINT_STARTED',
    'AGENT_BACKGROUND_TASK_STARTED',
    'AGENT_BACKGROUND_TASK_COMPLETED',
  ]);
});
