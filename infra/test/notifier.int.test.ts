import { createEngine } from '@agents/local-stack';
import * as v from 'valibot';
import { compileTargetInput } from '../../packages/local-stack/src/events/target-input.ts';
import type { Published } from '../../packages/local-stack/src/states/notice-integrations.ts';
import { ExecutionEnded } from '../../packages/local-stack/src/states/outcome.ts';
import { afterTests } from '../../test/support/after-tests.ts';
import { readDefinition, readInfra } from '../../test/support/declared-workflow.ts';

const MACHINES = 'arn:aws:states:us-east-1:000000000000:stateMachine';

const rulesSchema = v.object({
  Resources: v.object({
    SessionEndsRule: v.object({
      Properties: v.object({
        Targets: v.tuple([
          v.object({
            InputTransformer: v.object({
              InputPathsMap: v.record(v.string(), v.string()),
              InputTemplate: v.string(),
            }),
          }),
        ]),
      }),
    }),
  }),
});

/** Makes the message that the rule puts into the queue at the end of an execution. */
type NoticeOf = (name: string, status: string, execution?: string) => string;

let notifier: Awaited<ReturnType<typeof readDefinition>>;
let noticeOf: NoticeOf;
beforeAll(async () => {
  notifier = await readDefinition('notifier');
  const { Resources } = v.parse(rulesSchema, await readInfra('notices'));
  const { InputPathsMap: paths, InputTemplate: template } =
    Resources.SessionEndsRule.Properties.Targets[0].InputTransformer;
  const rule = {
    name: 'agents-session-ends-dev',
    arn: 'arn',
    busName: 'default',
    enabled: true,
    targets: [],
  };
  const toInput = compileTargetInput(
    { id: 'notices', arn: 'arn', inputTransformer: { paths, template } },
    rule,
  );
  noticeOf = (name, status, executionArn = arnOf(name)) =>
    toInput({
      ...{ version: '0', id: 'event', account: '000000000000', region: 'us-east-1', resources: [] },
      ...{ time: '2026-11-26T10:00:00Z', source: 'aws.states' },
      'detail-type': 'Step Functions Execution Status Change',
      // As documented, without error and cause, and with a payload that no message may have.
      detail: { name, status, executionArn, input: '{"payload":"CANARY"}', output: null },
    });
});

const arnOf = (name: string): string => `${MACHINES.replace(':stateMachine', ':execution')}:workflow:${name}`;

/** Its executions fail with the error and cause of their input, or wait. */
const WORKFLOW = {
  StartAt: 'Which',
  States: {
    Which: {
      Type: 'Choice',
      Choices: [{ Variable: '$.Cause', IsPresent: true, Next: 'Failed' }],
      Default: 'Wait',
    },
    Failed: { Type: 'Fail', ErrorPath: '$.Error', CausePath: '$.Cause' },
    Wait: { Type: 'Wait', Seconds: 3_600, End: true },
  },
};

/** The notifier beside a workflow. Its queue and topic are those of the local stack. */
function startNotifier() {
  const published: Published[] = [];
  const outcomes: string[] = [];
  const engine = createEngine({
    stateMachines: [
      { name: 'workflow', arn: `${MACHINES}:workflow`, type: 'STANDARD', definition: WORKFLOW },
      { name: 'notifier', arn: `${MACHINES}:notifier`, type: 'EXPRESS', definition: notifier },
    ],
    invokeFunction: async () => ({ payload: null }),
    putItem: async () => ({}),
    notices: { onSend: () => undefined, onPublish: (_topic, message) => published.push(message) },
    onEnd({ type, outcome }) {
      if (type === 'EXPRESS') outcomes.push(outcome.status);
    },
    random: () => 0,
  });
  afterTests(() => engine.close());
  const sendMessage = engine.launcher.integrations['arn:aws:states:::sqs:sendMessage'];
  return {
    ...{ engine, published, outcomes },
    /** Runs an execution of the workflow until it fails; without a failure it is left waiting. */
    async execution(name: string, failure?: { readonly Error: string; readonly Cause: string }) {
      const input = JSON.stringify(failure ?? {});
      const { finished } = engine.start({ stateMachineArn: `${MACHINES}:workflow`, name, input });
      if (failure) await finished;
    },
    async send(...bodies: readonly string[]) {
      for (const MessageBody of bodies) await sendMessage?.({ QueueUrl: 'Notices', MessageBody });
    },
    /** What the schedule does once a minute. */
    async minute() {
      await engine.start({ stateMachineArn: `${MACHINES}:notifier` }).finished;
    },
  };
}

const command = (name: string): string => `./journal why ${arnOf(name)} --stage dev --region us-east-1`;
const LIST = './journal list --attention --stage dev --region us-east-1';

describe('the message about one session', () => {
  it('that failed names its execution, outcome, error, cause and the command to paste', async () => {
    const { execution, send, minute, published } = startNotifier();
    await execution('s-1', { Error: 'AgentTaskFailed', Cause: "ModelRefusedError: it's {no}" });
    await send(noticeOf('s-1', 'FAILED'));

    await minute();

    expect(published).toEqual([
      {
        subject: 'agents-dev: session FAILED',
        message: [
          'Session of execution s-1: FAILED',
          "AgentTaskFailed: ModelRefusedError: it's {no}",
          '',
          'What happened, and what to do:',
          command('s-1'),
          '',
        ].join('\n'),
      },
    ]);
  });

  it('that was stopped names the reason', async () => {
    const { engine, execution, send, minute, published } = startNotifier();
    await execution('s-2');
    const failure = { error: 'SessionStopped', cause: 'wrong prompt' };
    const { abort, finished } = engine.store.get(arnOf('s-2')) ?? {};
    abort?.abort(new ExecutionEnded({ status: 'ABORTED', ...failure }));
    await finished;
    await send(noticeOf('s-2', 'ABORTED'));

    await minute();

    expect(published).toEqual([
      {
        subject: 'agents-dev: session ABORTED',
        message: expect.stringMatching(/execution s-2: ABORTED\nSessionStopped: wrong prompt\n/),
      },
    ]);
    expect(published[0]?.message).toContain(command('s-2'));
  });

  it.each([
    ['was aborted without a reason', 'ABORTED'],
    ['timed out', 'TIMED_OUT'],
  ] as const)('that %s reads well without a cause', async (_what, status) => {
    const { engine, execution, send, minute, published } = startNotifier();
    await execution('s-3');
    const { abort, finished } = engine.store.get(arnOf('s-3')) ?? {};
    abort?.abort(new ExecutionEnded({ status }));
    await finished;
    await send(noticeOf('s-3', status));

    await minute();

    expect(published).toEqual([
      {
        subject: `agents-dev: session ${status}`,
        message: `Session of execution s-3: ${status}\n\nWhat happened, and what to do:\n${command('s-3')}\n`,
      },
    ]);
  });

  it('whose history cannot be read is still sent', async () => {
    const { send, minute, published } = startNotifier();
    await send(noticeOf('gone', 'FAILED'));
    await minute();
    expect(published).toHaveLength(1);
    expect(published[0]?.message).toContain(command('gone'));
  });

  it('that is overdue says what the poller says, and nothing of a cause', async () => {
    const { execution, send, minute, published } = startNotifier();
    await execution('s-4');
    const what = 'Session s-4: OVERDUE The session has been open for 5 h; expected: at most 4 h.';
    await send(JSON.stringify({ what, outcome: 'OVERDUE', execution: arnOf('s-4') }));

    await minute();

    expect(published).toEqual([
      {
        subject: 'agents-dev: session OVERDUE',
        message: `${what}\n\nWhat happened, and what to do:\n${command('s-4')}\n`,
      },
    ]);
  });

  it('keeps the limits of SNS with the longest name and cause', async () => {
    const { execution, send, minute, published, outcomes } = startNotifier();
    const name = 'n'.repeat(80);
    await execution(name, { Error: 'E'.repeat(256), Cause: '…'.repeat(32_768) });
    await send(noticeOf(name, 'TIMED_OUT'));

    await minute();

    expect(outcomes).toEqual(['SUCCEEDED']);
    const { subject = '', message = '' } = published[0] ?? {};
    expect(subject.length).toBeLessThan(100);
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(262_144);
    expect(message).toContain('…'.repeat(32_768));
  });
});

describe('the message about many sessions', () => {
  const many = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => noticeOf(`s-${index}`, 'FAILED'));

  it.each([2, 3, 10, 11, 500])('is one for %d notices, with their number and the first', async (count) => {
    const { send, minute, published } = startNotifier();
    await send(...many(count));

    await minute();
    await minute();

    expect(published).toHaveLength(1);
    const { subject, message = '' } = published[0] ?? {};
    expect(subject).toBe(`agents-dev: ${count} notices of sessions`);
    expect(message.match(/Session of execution s-\d+: FAILED/g)).toHaveLength(Math.min(count, 3));
    expect(message).toContain(`${count} notices of sessions`);
    expect(message).toContain(LIST);
  });

  it('is one a minute, however many there are, and none is left out', async () => {
    const { send, minute, published, outcomes } = startNotifier();
    await send(...many(5_011));

    await minute();
    await minute();

    expect(published.map(({ subject }) => subject)).toEqual([
      'agents-dev: 5000 notices of sessions',
      'agents-dev: 11 notices of sessions',
    ]);
    expect(outcomes).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  it('is not sent without a notice', async () => {
    const { minute, published, outcomes } = startNotifier();
    await minute();
    expect({ published, outcomes }).toEqual({ published: [], outcomes: ['SUCCEEDED'] });
  });

  it('has nothing of a payload', async () => {
    const { send, minute, published } = startNotifier();
    await send(...many(3));
    await minute();
    expect(JSON.stringify(published)).not.toContain('CANARY');
  });
});
