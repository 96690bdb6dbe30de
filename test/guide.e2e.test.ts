import { putSessionEvent } from '@agents/sessions';
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { cliOptions, type GuideCommand, readGuideCommands, toQuery } from './support/guide-commands.ts';
import { startWholeSystem, TABLE, untilEnded, type WholeSystem } from './support/stack.ts';

/** The session of the guide's examples: it completed after a failed call. */
const GUIDE_SESSION = [
  ['2024-11-04T10:30:00.000Z', 'SESSION_INITIATED'],
  ['2024-11-04T10:30:01.234Z', 'AGENT_RUNTIME_INVOCATION_STARTED'],
  ['2024-11-04T10:30:02.456Z', 'AGENT_RUNTIME_INVOCATION_FAILED', 'Failed to invoke AgentCore: Timeout'],
  ['2024-11-04T10:30:03.456Z', 'AGENT_RUNTIME_INVOCATION_STARTED'],
  ['2024-11-04T10:30:03.789Z', 'AGENT_ENTRYPOINT_STARTED'],
  ['2024-11-04T10:30:04.012Z', 'AGENT_BACKGROUND_TASK_STARTED'],
  ['2024-11-04T10:30:04.113Z', 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'],
  ['2024-11-04T10:35:45.678Z', 'AGENT_BACKGROUND_TASK_COMPLETED'],
] as const;
const STATUSES = GUIDE_SESSION.map(([, status]) => status);

/** The result of each query of the guide for that session, by the sentence above the query. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'All events of a session, oldest first:': STATUSES,
  'Newest first:': STATUSES.toReversed(),
  'Only the completion. `Status` is a reserved word of DynamoDB, so it is written as `#status`:': [
    'AGENT_BACKGROUND_TASK_COMPLETED',
  ],
  'Any failure:': ['AGENT_RUNTIME_INVOCATION_FAILED'],
  'The latest ten:': STATUSES.toReversed(),
  'Events after a given time, to watch a running session:': STATUSES.toReversed().slice(0, -1),
  'The times of the first and the last event, to see how long the session took:': STATUSES,
  'The latest sessions. The index has one partition for each status, so the same query with a `FAILED` status lists failures:':
    ['SESSION_INITIATED'],
};

describe('the guide', () => {
  let system: WholeSystem;
  let commands: readonly GuideCommand[];
  beforeAll(async () => {
    [system, commands] = await Promise.all([startWholeSystem(), readGuideCommands()]);
    for (const [Timestamp, Status, ErrorMessage] of GUIDE_SESSION) {
      const Item = {
        PK: { S: 'SESSION#abc-123-def' },
        SK: { S: `EVENT#${Timestamp}` },
        Status: { S: Status },
        Timestamp: { S: Timestamp },
        ...(ErrorMessage && { ErrorMessage: { S: ErrorMessage } }),
      };
      await system.dynamo.send(new PutItemCommand({ TableName: TABLE, Item }));
    }
  });
  afterAll(() => system.stop());

  it.each(Object.entries(EXPECTED))('has a query that works: %s', async (title, statuses) => {
    const command = commands.find((each) => each.title.trim() === title);

    const { Items } = await system.dynamo.send(new QueryCommand(toQuery(command?.words ?? [])));

    expect(Items?.map((item) => item['Status']?.S)).toEqual(statuses);
  });

  it('has no query without a test', () => {
    const queries = commands.filter(({ words }) => words.slice(0, 3).join(' ') === 'aws dynamodb query');

    expect(queries.map(({ title }) => title.trim())).toEqual(Object.keys(EXPECTED));
  });

  it('starts a session with the id of the event', async () => {
    const putEvents = commands.find(({ words }) => words.slice(0, 3).join(' ') === 'aws events put-events');
    const entries = cliOptions(putEvents?.words ?? []).get('entries');

    const answer = await system.events.send(new PutEventsCommand({ Entries: JSON.parse(String(entries)) }));

    const sessionId = answer.Entries?.[0]?.EventId ?? '';
    expect(await untilEnded(system, sessionId)).toMatchObject({ status: 'SUCCEEDED' });
    const { events } = await system.journal.read(sessionId);
    expect(events[0]).toMatchObject({ sessionId, status: 'SESSION_INITIATED' });
  });

  it('starts a session as `make trigger-workflow` does', async () => {
    const sessionId = await putSessionEvent(system.events, '{}');

    expect(await untilEnded(system, sessionId)).toMatchObject({ status: 'SUCCEEDED' });
  });
});
