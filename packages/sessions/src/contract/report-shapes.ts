import * as v from 'valibot';
import { eventShape, usageShape } from './shapes.ts';

const time = v.pipe(v.string(), v.isoTimestamp());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const amount = v.pipe(v.number(), v.minValue(0));

/** Failures that read alike. */
export const errorGroupShape = v.strictObject({
  fingerprint: v.pipe(v.string(), v.description('Their message, with what differs between them masked.')),
  status: eventShape.entries.status,
  writer: eventShape.entries.writer,
  errorMessage: v.exactOptional(v.pipe(v.string(), v.description('The message of the latest one.'))),
  count,
  sessions: v.pipe(count, v.description('The number of different sessions.')),
  firstSeen: time,
  lastSeen: time,
  sessionIds: v.pipe(v.array(v.string()), v.description('Up to three examples, latest first.')),
});

/** The tokens of one model in many sessions. */
const tokenTotalShape = v.strictObject({
  ...usageShape.entries,
  sessions: count,
  cents: v.exactOptional(v.pipe(amount, v.description('US cents, not rounded; absent without a price.'))),
});

/** How sessions end, and how long each phase takes. */
export const statsShape = v.strictObject({
  since: time,
  sessions: count,
  work: v.exactOptional(
    v.pipe(
      count,
      v.description(
        'With --work: how many pieces of work the sessions try. Then byState and failureRate count work.',
      ),
    ),
  ),
  byState: v.strictObject({
    completed: count,
    failed: count,
    stopped: count,
    running: count,
    pending: count,
    stuck: count,
    stalled: count,
    lost: count,
  }),
  failureRate: v.exactOptional(
    v.pipe(v.number(), v.description('The share of ended sessions that failed or were lost, 0 to 1.')),
  ),
  phases: v.array(
    v.strictObject({
      phase: v.string(),
      label: v.string(),
      count: v.pipe(count, v.description('The number of sessions counted.')),
      p50: v.pipe(amount, v.description('In milliseconds, as all times of a phase.')),
      p95: amount,
      max: amount,
      skewed: v.pipe(count, v.description('Sessions left out because the clocks of two writers differ.')),
    }),
  ),
  tokens: v.exactOptional(
    v.pipe(v.array(tokenTotalShape), v.description('Of each model, with --tokens; the most used first.')),
  ),
});

/** What a session costs at list price: an estimate, not a bill. */
export const costShape = v.strictObject({
  sessionId: v.string(),
  isEstimate: v.literal(true),
  totalCents: v.pipe(v.number(), v.description('US cents, not rounded.')),
  lines: v.array(
    v.strictObject({
      code: v.string(),
      service: v.string(),
      what: v.string(),
      quantity: v.number(),
      unit: v.string(),
      unitPriceUsd: v.number(),
      cents: v.number(),
    }),
  ),
  tokens: v.pipe(v.array(usageShape), v.description('That the task has reported.')),
  priceTable: v.pipe(v.string(), v.description('The source and the date of the prices.')),
  region: v.string(),
  notes: v.array(v.strictObject({ code: v.string(), text: v.string() })),
});

/** What a stop did. */
export const stopShape = v.strictObject({
  sessionId: v.string(),
  execution: v.picklist(['stopped', 'ended-before', 'not-found', 'unknown']),
  end: v.picklist(['journaled', 'no-agent', 'still-runs', 'uncertain']),
  hadEnded: v.pipe(v.boolean(), v.description('Whether the session had ended before the stop.')),
  event: v.exactOptional(v.pipe(eventShape, v.description("The agent's terminal event, if it was seen."))),
  mayStillHappen: v.exactOptional(
    v.pipe(
      v.picklist(['TASK_RUNS', 'AGENT_UNKNOWN', 'EXECUTION_UNKNOWN']),
      v.description('Why the session was not seen to end; then the exit code is 6.'),
    ),
  ),
  message: v.exactOptional(v.string()),
});

/** A session that was started to repeat another one. */
export const retriedShape = v.strictObject({
  kind: v.literal('started'),
  sessionId: v.pipe(v.string(), v.description('The new session.')),
  repeats: v.pipe(v.string(), v.description('The session that it repeats.')),
});

/** A session on which a verb did not act. */
export const undoneShape = v.strictObject({
  kind: v.literal('not-done'),
  sessionId: v.string(),
  code: v.exactOptional(v.string()),
  message: v.string(),
});

/** A script for a shell. */
export const consoleShape = v.strictObject({
  url: v.string(),
  stage: v.string(),
  region: v.string(),
  canWrite: v.boolean(),
});

export const completionShape = v.strictObject({ shell: v.picklist(['bash', 'zsh']), script: v.string() });

/** A record as the table holds it, with the names of the table, and without secrets. */
export const rowShape = v.looseObject({ PK: v.string(), SK: v.string() });
