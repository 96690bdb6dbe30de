import { putSessionEvent } from '@agents/sessions';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  STATE_MACHINE_ARN,
  startWholeSystem,
  untilEnded,
  untilJournaled,
  type WholeSystem,
} from './support/stack.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('kept-journal');
let running: WholeSystem | undefined;
afterEach(() => running?.stop());

const start = async (): Promise<WholeSystem> => {
  running = await startWholeSystem('inquisitive', ['--persist', folder]);
  return running;
};

describe('a local stack that is killed with open sessions', () => {
  it('has every event after a restart, and reports each open session and its missing event', async () => {
    const before = await start();
    const done = await putSessionEvent(before.events, '{"work_seconds":0}');
    await untilEnded(before, done);
    const open = await Promise.all(
      [1, 2, 3].map(() => putSessionEvent(before.events, '{"work_seconds":600}')),
    );
    const journaled = await Promise.all(
      open.map((id) =>
        untilJournaled(before, id, 'AGENT_BACKGROUND_TASK_STARTED', 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'),
      ),
    );

    process.kill(before.pid, 'SIGKILL');
    await before.stop();
    const after = await start();

    const kept = await Promise.all(open.map((id) => after.journal.read(id)));
    expect(kept.map(({ events }) => events)).toEqual(journaled);
    expect((await after.journal.read(done)).events).toHaveLength(6);
    const reports = after.logs.filter((line) => line.includes('session is open but has no execution'));
    expect(reports).toHaveLength(3);
    for (const id of open) {
      const report = reports.find((line) => line.includes(id));
      expect(report).toMatch(/state=RUNNING/);
      expect(report).toMatch(/missing=AGENT_BACKGROUND_TASK_COMPLETED or AGENT_BACKGROUND_TASK_FAILED/);
      expect(report).toMatch(/expected_from=agent-task/);
    }

    // As the report advises, an execution of the same session follows it to its end: its agent is lost.
    const [first = ''] = open;
    const input = JSON.stringify({ session_id: first });
    await after.workflow.send(
      new StartExecutionCommand({ stateMachineArn: STATE_MACHINE_ARN, name: first, input }),
    );
    expect(await untilEnded(after, first)).toMatchObject({ status: 'FAILED', error: 'AgentLost' });
  });
});
