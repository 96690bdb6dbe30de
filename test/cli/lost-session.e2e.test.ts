import { type JournalCommand, makeJournalCommand } from '../support/journal-process.ts';
import { agentPid, startWholeSystem, untilJournaled, type WholeSystem } from '../support/stack.ts';

let system: WholeSystem;
let journal: JournalCommand;
let id: string;
beforeAll(async () => {
  system = await startWholeSystem('inquisitive');
  journal = await makeJournalCommand({ AWS_ENDPOINT_URL: system.endpoint });
  const { stdout } = await journal('start', '--detail', '{"work_seconds":600}');
  id = stdout.trim();
  await untilJournaled(system, id, 'AGENT_BACKGROUND_TASK_STARTED', 'AGENT_RUNTIME_INVOCATION_SUCCEEDED');
  process.kill(agentPid(system, id), 'SIGKILL');
});
afterAll(async () => {
  await system.stop();
  await journal.close();
});

describe('a session whose agent stopped without a final event', () => {
  it('ends `wait` and `tail` with exit code 5, though its journal has no end', async () => {
    const [waited, tailed] = await Promise.all([journal('wait', id), journal('tail', id)]);

    expect(waited.stdout).toMatch(/^! Lost after .*\. /);
    expect(tailed.stdout.trimEnd().split('\n')).toHaveLength(5);
    expect(tailed.stderr).toMatch(/! Lost after /);
    expect([waited.exitCode, tailed.exitCode]).toEqual([5, 5]);
  });

  it('is lost in `show` and in `list --stuck`', async () => {
    const shown = await journal('show', id);
    const listed = await journal('list', '--stuck', '-o', 'json');

    expect(shown).toMatchObject({ stdout: expect.stringMatching(/^! Lost after /), stderr: '', exitCode: 5 });
    expect(JSON.parse(listed.stdout)).toEqual([
      expect.objectContaining({
        SessionId: id,
        State: 'lost',
        ErrorMessage: expect.stringMatching(/^AgentLost: .*does not know its task/),
      }),
    ]);
    expect((await journal('list', '--running', '-o', 'id')).stdout).toBe('');
  });
});
