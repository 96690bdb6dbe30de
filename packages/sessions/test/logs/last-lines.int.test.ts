import { GROUPS } from '../../../../test/support/logs-server.ts';
import { lastLines } from '../../src/logs/last-lines.ts';
import { type LoggedStage, openLoggedStage, T0 } from './support/logged-stage.ts';

const MINUTE = 60_000;

let logged: LoggedStage;
beforeAll(async () => {
  logged = await openLoggedStage();
});
beforeEach(() => {
  logged.calls.length = 0;
  logged.fault = () => undefined;
  logged.clock.ms = T0;
});

const started = (sessionId: string) => ({
  sessionId,
  events: [
    { sessionId, status: 'SESSION_INITIATED', timestamp: new Date(T0).toISOString(), epochMs: T0 } as const,
  ],
});

const last = async (sessionId: string, component: Parameters<typeof lastLines>[2], count?: number) => {
  const { lines, ...rest } = await lastLines(logged.stage, started(sessionId), component, count);
  return { ...rest, messages: lines.map(({ message }) => message) };
};

describe('the last lines of a component', () => {
  it('are the newest three that name the session, with the age of the last one, in one call', async () => {
    for (const message of ['a', 'b', 'c', 'd'])
      logged.logs.write('invoker', { session_id: 'last-1', message });
    logged.logs.write('invoker', { session_id: 'last-10', message: 'of a session whose id begins alike' });
    logged.clock.ms += 5 * MINUTE;

    expect(await last('last-1', 'invoker')).toEqual({
      ...{ component: 'invoker', messages: ['b', 'c', 'd'], ageMs: 5 * MINUTE },
    });
    expect(logged.calls).toHaveLength(1);
  });

  it('of an agent end with what its microVM wrote without naming the session, in two calls', async () => {
    logged.logs.write('agent', { session_id: 'last-2', stream: 'vm-2', message: 'working' });
    logged.clock.ms += MINUTE;
    logged.logs.append(GROUPS.agent, 'vm-2', 'FATAL ERROR: JavaScript heap out of memory');
    logged.logs.append(GROUPS.agent, 'vm-3', 'of another microVM');

    expect(await last('last-2', 'agent')).toEqual({
      ...{ component: 'agent', ageMs: 0 },
      messages: ['working', 'FATAL ERROR: JavaScript heap out of memory'],
    });
    expect(logged.calls).toHaveLength(2);
  });

  it('are none, without an age, for a component that wrote nothing about the session', async () => {
    expect(await last('last-nothing', 'poller')).toEqual({ component: 'poller', messages: [] });
    expect(logged.calls).toHaveLength(1);
  });

  it('are found behind empty pages, which CloudWatch Logs gives while it searches', async () => {
    logged.logs.write('poller', { session_id: 'last-4', message: 'far away' });
    let pages = 0;
    logged.fault = () => {
      pages += 1;
      return pages < 3 ? [200, { events: [], nextToken: `b/${1_000_000}` }] : undefined;
    };

    expect((await last('last-4', 'poller')).messages).toEqual(['far away']);
    expect(logged.calls.map(({ body }) => JSON.parse(body).nextToken)).toEqual([
      undefined,
      'b/1000000',
      'b/1000000',
    ]);
  });

  it.each([
    [
      'AccessDeniedException',
      /logs:FilterLogEvents on arn:aws:logs:us-east-1:000000000000:log-group:.*agent/,
    ],
    ['ResourceNotFoundException', /Log group .*agents_dev-AbCdE12345-DEFAULT was not found in us-east-1/],
    ['InvalidParameterException', /was not read \(InvalidParameterException: no\)/],
    ['UnrecognizedClientException', /was not read \(UnrecognizedClientException: no\)/],
  ])('come with a reason instead of an error when CloudWatch Logs answers %s', async (name, reason) => {
    logged.fault = () => [400, { __type: name, message: 'no' }];

    expect(await last('last-5', 'agent')).toEqual({
      ...{ component: 'agent', messages: [], refusal: expect.stringMatching(reason) },
    });
  });
});
