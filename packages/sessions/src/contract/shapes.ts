import { DISPLAY_STATES } from '@agents/diagnosis';
import { ALL_STATUSES, STATUSES } from '@agents/events';
import * as v from 'valibot';
import { URGENCIES } from '../attention.ts';

/**
 * The shapes of everything that is printed as JSON or sent to a browser: one for each thing, whoever prints it. Times are ISO
 * 8601 in UTC, durations are in milliseconds. A key without a value is left out. `docs/schemas` is made from this file.
 */

const text = (description: string) => v.pipe(v.string(), v.description(description));
const time = (description: string) => v.pipe(v.string(), v.isoTimestamp(), v.description(description));
const count = (description: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description));
const ms = (description: string) => v.pipe(v.number(), v.minValue(0), v.description(description));
const flag = (description: string) => v.pipe(v.boolean(), v.description(description));

const sessionId = text('The id of the session.');

const state = v.pipe(
  v.picklist(DISPLAY_STATES),
  v.description('The state of the session, as `journal why` explains it.'),
);

const writer = v.picklist([...new Set(Object.values(STATUSES).map((facts) => facts.writer))]);

/** An event of a session. */
export const eventShape = v.strictObject({
  kind: v.literal('event'),
  sessionId,
  status: v.picklist(ALL_STATUSES),
  timestamp: time("When it happened, by its writer's clock."),
  writer: v.pipe(writer, v.description('The component that wrote it.')),
  errorMessage: v.exactOptional(text('What went wrong; of failures only.')),
});

/** A record in the partition of a session that holds no valid event. */
export const unreadableShape = v.strictObject({
  kind: v.literal('unreadable'),
  sessionId,
  key: text('The sort key of the record.'),
  reason: text('Why the record holds no event.'),
});

/** The tokens that a task has used with one model. */
export const usageShape = v.strictObject({
  model: v.string(),
  inputTokens: v.number(),
  outputTokens: v.number(),
});

/** What a task said of its work at one moment. */
export const progressShape = v.strictObject({
  kind: v.literal('progress'),
  sessionId,
  writtenAt: time("When it was written, by the agent's clock."),
  reportedAt: v.exactOptional(time('When the task last reported progress. Tokens alone are no progress.')),
  text: v.exactOptional(v.string()),
  done: v.exactOptional(v.number()),
  total: v.exactOptional(v.number()),
  usage: v.pipe(
    v.array(usageShape),
    v.description('The tokens used since the task started, one entry a model.'),
  ),
});

/** A line of a log. */
export const logShape = v.strictObject({
  kind: v.literal('log'),
  timestamp: time("When it was written, by its writer's clock."),
  component: v.picklist(['workflow', 'invoker', 'poller', 'agent']),
  stream: text('The log stream: one of a microVM, or of an instance of a function.'),
  sessionId: v.exactOptional(text('The session that the line names.')),
  level: v.exactOptional(
    v.pipe(
      v.picklist(['debug', 'info', 'warn', 'error']),
      v.description('Absent for a line that is not JSON of a component.'),
    ),
  ),
  message: v.string(),
  fields: v.pipe(v.record(v.string(), v.unknown()), v.description('What the line says besides.')),
  stack: v.exactOptional(text('The stack trace of an error.')),
  raw: v.exactOptional(
    text('The text of a line that is not JSON of a component: of a crash, or of the platform.'),
  ),
});

/** A session. */
export const sessionShape = v.strictObject({
  sessionId,
  state,
  hasEnded: flag('Whether the state is final.'),
  isUnmonitored: flag('It has not ended, and no execution monitors it.'),
  isOverdue: flag('It has not ended, and is open for longer than its stage expects.'),
  startedAt: v.exactOptional(time('Absent until the journal has a record of it.')),
  endedAt: v.exactOptional(time('Of a session that has ended, if the time is known.')),
  durationMs: v.exactOptional(ms('From its start to its end, or to now.')),
  lastEvent: v.exactOptional(eventShape),
  errorMessage: v.exactOptional(
    text('The error of its end, or the latest one before, even if the session went on.'),
  ),
  progress: v.exactOptional(progressShape),
  attention: v.exactOptional(
    v.pipe(v.picklist(URGENCIES), v.description('Why it needs attention; absent if it needs none.')),
  ),
  unreadable: count('How many records of its partition are unreadable.'),
});

/** A session with all of its records. */
export const sessionRecordsShape = v.strictObject({
  session: sessionShape,
  events: v.pipe(v.array(eventShape), v.description('In the order of time, as the options select them.')),
  unreadable: v.array(unreadableShape),
  progress: v.pipe(v.array(progressShape), v.description('The notes of its task, oldest first.')),
  repeats: v.exactOptional(text('The session that it repeats.')),
  repeatedBy: v.pipe(
    v.array(v.string()),
    v.description('The sessions that repeat it, once their invokers were called.'),
  ),
});

/** What to do next: a command to paste, or a URL to open. */
export const stepShape = v.strictObject({
  code: v.string(),
  what: text('What the command does.'),
  command: v.string(),
});

/** A cause that the facts make likely, and the fact that points to it. */
export const causeShape = v.strictObject({ code: v.string(), cause: v.string(), evidence: v.string() });

/** The event that should come next. */
export const missingShape = v.strictObject({
  statuses: v.pipe(v.array(v.picklist(ALL_STATUSES)), v.description('Any one of these ends the wait.')),
  expectedFrom: writer,
  since: v.exactOptional(v.strictObject({ what: text('What started the wait.'), at: time('When.') })),
  usualMs: ms('The longest time that the event takes in a healthy session.'),
  usualCode: text('What sets that limit.'),
  usualReason: v.string(),
  dueAt: v.exactOptional(time('When it is due.')),
  overdueMs: ms('How late it is; 0 until it is due.'),
});

/** A fact behind the verdict. */
export const detailShape = v.strictObject({ code: v.string(), label: v.string(), text: v.string() });

/** The last lines of a component's log. */
export const lastLinesShape = v.strictObject({
  component: logShape.entries.component,
  ageMs: v.exactOptional(ms('How long ago the last line was written. Absent without a line.')),
  lines: v.array(logShape),
  refusal: v.exactOptional(text('Why the log could not be read.')),
});

/** What happened to a session, why, and what to do next. */
export const diagnosisShape = v.strictObject({
  sessionId,
  state,
  hasEnded: flag('Whether the state is final.'),
  isUnmonitored: flag('No execution monitors the session.'),
  isOverdue: flag('It has not ended, and is open for longer than its stage expects.'),
  headline: v.string(),
  details: v.pipe(v.array(detailShape), v.description('The most telling first.')),
  paragraph: v.string(),
  progress: v.exactOptional(progressShape),
  stalledSince: v.exactOptional(time('Of a stalled task: its last report of progress.')),
  repeats: v.exactOptional(text('The session that this one repeats.')),
  repeatedBy: v.exactOptional(
    v.pipe(v.array(v.string()), v.description('The sessions that repeat this one.')),
  ),
  log: v.exactOptional(
    v.pipe(
      lastLinesShape,
      v.description('Of the component that should write the next event, or wrote the end.'),
    ),
  ),
  missing: v.exactOptional(missingShape),
  causes: v.pipe(v.array(causeShape), v.description('The likeliest first.')),
  next: v.pipe(v.array(stepShape), v.description('The most helpful first.')),
});

/** One thing that is wrong with the journal of a session. */
export const findingShape = v.strictObject({
  sessionId,
  code: v.string(),
  severity: v.picklist(['error', 'warning', 'note']),
  message: v.string(),
  key: v.exactOptional(text('The sort key of the record.')),
});
