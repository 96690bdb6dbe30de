import type { SessionEvent, Status } from '@agents/events';

/** A session for transcripts and tests. */
export interface SampleSession {
  readonly id: string;
  /** How long ago its first event was, in milliseconds. */
  readonly agoMs: number;
  /** Its events, with their time after the first one in milliseconds. */
  readonly events: readonly (readonly [afterMs: number, Status: string, ErrorMessage?: string])[];
  /** Attributes that only the last row has. */
  readonly extra?: Readonly<Record<string, string>>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const CALLED = [
  [0, 'SESSION_INITIATED'],
  [412, 'AGENT_RUNTIME_INVOCATION_STARTED'],
] as const satisfies readonly (readonly [number, Status])[];

const WORKING = [
  ...CALLED,
  [1_630, 'AGENT_ENTRYPOINT_STARTED'],
  [1_642, 'AGENT_BACKGROUND_TASK_STARTED'],
  [1_655, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'],
] as const satisfies readonly (readonly [number, Status])[];

/** The scenarios of the guide, and other journals that are possible; the latest last. */
export const SAMPLES = {
  silent: { id: '0f5d7c3e-8d0a-4a52-9f0e-2a7c5b1d9e40', agoMs: 10 * HOUR, events: WORKING },
  tampered: {
    id: '1b8e02f6-5c1d-4f7b-8b3a-6f1e0d2c4a51',
    agoMs: 6 * HOUR,
    events: [
      ...WORKING,
      [45_120, 'AGENT_BACKGROUND_TASK_COMPLETED'],
      [45_377, 'AGENT_PAUSED'],
      [46_001, 'AGENT_BACKGROUND_TASK_FAILED', 'Error: the same work, done twice'],
    ],
    extra: { Owner: 'somebody' },
  },
  retried: {
    id: '2c91a4d8-03be-4d6f-a7c5-7e2f1b3d5c62',
    agoMs: 4 * HOUR,
    events: [
      ...CALLED,
      [1_204, 'AGENT_RUNTIME_INVOCATION_FAILED', 'RuntimeClientError: Received error (500) from runtime.'],
      [4_377, 'AGENT_RUNTIME_INVOCATION_STARTED'],
      [5_022, 'AGENT_ENTRYPOINT_STARTED'],
      [5_035, 'AGENT_BACKGROUND_TASK_STARTED'],
      [5_051, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'],
      [845_911, 'AGENT_BACKGROUND_TASK_COMPLETED'],
    ],
  },
  denied: {
    id: '3d7f16b0-91c2-4e84-b5d6-8f301c4e6d73',
    agoMs: 3 * HOUR,
    events: [
      ...CALLED,
      [
        640,
        'AGENT_RUNTIME_INVOCATION_FAILED',
        'AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/invoker is not authorized to perform: bedrock-agentcore:InvokeAgentRuntime',
      ],
    ],
  },
  refused: {
    id: '4e60285a-2f13-4b95-86e7-90412d5f7e84',
    agoMs: 2 * HOUR,
    events: [
      ...CALLED,
      [1_577, 'AGENT_ENTRYPOINT_STARTED'],
      [1_583, 'AGENT_ENTRYPOINT_FAILED', 'InvalidRequest: payload.prompt: expected text, found number'],
      [1_590, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'],
    ],
  },
  throttled: {
    id: '5f4b396c-bd24-4ca6-97f8-a1523e608f95',
    agoMs: HOUR,
    events: [...WORKING, [124_380, 'AGENT_BACKGROUND_TASK_FAILED', 'ThrottlingException: Rate exceeded']],
  },
  running: { id: '60a24b7d-4e35-4db7-a809-b2634f71a0a6', agoMs: 12 * MINUTE, events: WORKING },
} as const satisfies Readonly<Record<string, SampleSession>>;

/** What each of them was asked to do. */
export const SAMPLE_PAYLOAD = { prompt: 'Summarise the incident of last night' };

/** A row as the table holds it. */
export type SampleRow = Readonly<Record<'PK' | 'SK' | 'Status' | 'Timestamp', string>> &
  Readonly<Record<string, string>>;

/** The rows of a session that started `agoMs` before `now` (epoch milliseconds). */
export function sampleRows({ id, agoMs, events, extra }: SampleSession, now: number): readonly SampleRow[] {
  return events.map(([afterMs, Status, ErrorMessage], index) => {
    const Timestamp: SessionEvent['timestamp'] = new Date(now - agoMs + afterMs).toISOString();
    return {
      PK: `SESSION#${id}`,
      SK: `EVENT#${Timestamp}`,
      Status,
      Timestamp,
      ...(ErrorMessage !== undefined && { ErrorMessage }),
      ...(index === events.length - 1 && extra),
    };
  });
}
