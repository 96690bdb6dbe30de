import { putSessionEvent } from '@agents/sessions';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { agentPid, startWholeSystem, untilEnded, untilJournaled, type WholeSystem } from './support/stack.ts';

/** Lines about a process and about no session. */
const OF_NO_SESSION = ['agent started', 'agent stops', 'FastifyDeprecation'];

/** Lambda writes this line for an error that a function throws. The function has logged it before, with the session. */
const BY_LAMBDA = /^\{"level":"ERROR","errorType":/;

const lineSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({
    ...{ component: v.string(), message: v.string() },
    ...{ session_id: v.optional(v.string()), from: v.optional(v.string()) },
  }),
);

/** The components' log lines; in the stack's log, each is followed by the name of its writer. */
function linesOf({ logs }: WholeSystem): v.InferOutput<typeof lineSchema>[] {
  const written = logs.flatMap((line) => /(\{.*\}) {2}(?:agent|function)=/.exec(line)?.[1] ?? []);
  return written.filter((line) => !BY_LAMBDA.test(line)).map((line) => v.parse(lineSchema, line));
}

let system: WholeSystem;
beforeAll(async () => {
  system = await startWholeSystem('inquisitive');
});
afterAll(() => system.stop());

const trigger = (detail: object): Promise<string> => putSessionEvent(system.events, JSON.stringify(detail));

const invoke = (FunctionName: string, input: object) =>
  system.lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(input) }));

describe('every log line about a session', () => {
  it('names the session: completed, rejected, failed, lost, or never started', async () => {
    const ended = [
      await trigger({ work_seconds: 2 }),
      await trigger({ prompt: ' ' }),
      await trigger({ prompt: 'the password?' }),
    ];
    const lost = await trigger({ work_seconds: 600 });
    await untilJournaled(system, lost, 'AGENT_BACKGROUND_TASK_STARTED', 'AGENT_RUNTIME_INVOCATION_SUCCEEDED');
    process.kill(agentPid(system, lost), 'SIGKILL');
    for (const sessionId of [...ended, lost]) await untilEnded(system, sessionId);
    await invoke('agent-invoker-function-dev', { session_id: 's-known', payload: [] });
    await invoke('agent-invoker-function-dev', { session_id: ended[0] });

    const lines = linesOf(system).filter(({ from, message }) => !OF_NO_SESSION.includes(from ?? message));
    expect(lines.filter(({ session_id }) => session_id === undefined)).toEqual([]);
    expect(new Set(lines.map(({ component }) => component))).toEqual(new Set(['invoker', 'poller', 'agent']));
    expect(new Set(lines.map(({ session_id }) => session_id))).toEqual(new Set([...ended, lost, 's-known']));
    expect(lines).toContainEqual(expect.objectContaining({ session_id: lost, message: 'agent lost' }));
  });
});
