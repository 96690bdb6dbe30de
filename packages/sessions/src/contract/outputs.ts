import * as v from 'valibot';
import * as reports from './report-shapes.ts';
import * as shapes from './shapes.ts';

/** What a verb prints: one document with `-o json`, and each line with `-o jsonl`. */
export interface Output {
  readonly json: v.GenericSchema;
  readonly jsonl: v.GenericSchema;
}

/** A verb that prints any number of things: one array, or one thing a line. */
const listOf = (shape: v.GenericSchema): Output => ({ json: v.array(shape), jsonl: shape });

/** A verb that prints one thing, in several lines or in one. */
const oneOf = (shape: v.GenericSchema): Output => ({ json: shape, jsonl: shape });

/** What happens in a session, as it comes. */
const record = v.variant('kind', [shapes.eventShape, shapes.unreadableShape, shapes.progressShape]);

/** What the components wrote, between what happened. */
const logged = v.variant('kind', [shapes.logShape, shapes.eventShape, shapes.unreadableShape]);
const stopOutcome = v.union([reports.stopShape, reports.undoneShape]);
const retryOutcome = v.variant('kind', [reports.retriedShape, reports.undoneShape]);

/** The output of every verb of `journal`. */
export const OUTPUTS: Readonly<Record<string, Output>> = {
  list: listOf(shapes.sessionShape),
  show: { json: shapes.sessionRecordsShape, jsonl: record },
  tail: listOf(record),
  logs: listOf(logged),
  wait: oneOf(shapes.sessionShape),
  why: oneOf(shapes.diagnosisShape),
  verify: listOf(shapes.findingShape),
  stats: oneOf(reports.statsShape),
  errors: listOf(reports.errorGroupShape),
  start: oneOf(shapes.sessionShape),
  // One session: what was started, or with --wait the new session at its end. Several: an array of outcomes.
  retry: {
    json: v.union([reports.retriedShape, shapes.sessionShape, v.array(retryOutcome)]),
    jsonl: v.union([retryOutcome, shapes.sessionShape]),
  },
  stop: {
    json: v.union([reports.stopShape, v.array(stopOutcome)]),
    jsonl: stopOutcome,
  },
  // No schema, because an agent returns whatever JSON value it chooses.
  result: oneOf(v.unknown()),
  export: listOf(reports.rowShape),
  cost: oneOf(reports.costShape),
  completion: oneOf(reports.completionShape),
  console: oneOf(reports.consoleShape),
};

/** The shapes that outputs are made of, by the names that their JSON Schemas have. */
export const SHAPES: Readonly<Record<string, v.GenericSchema>> = {
  session: shapes.sessionShape,
  event: shapes.eventShape,
  unreadable: shapes.unreadableShape,
  progress: shapes.progressShape,
  log: shapes.logShape,
  step: shapes.stepShape,
  cause: shapes.causeShape,
  missing: shapes.missingShape,
  finding: shapes.findingShape,
};
