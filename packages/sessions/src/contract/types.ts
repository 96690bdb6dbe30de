import type { InferOutput } from 'valibot';
import type * as reports from './report-shapes.ts';
import type * as shapes from './shapes.ts';

export type JsonEvent = InferOutput<typeof shapes.eventShape>;
export type JsonUnreadable = InferOutput<typeof shapes.unreadableShape>;
export type JsonProgress = InferOutput<typeof shapes.progressShape>;
export type JsonLog = InferOutput<typeof shapes.logShape>;
export type JsonSession = InferOutput<typeof shapes.sessionShape>;
export type JsonSessionRecords = InferOutput<typeof shapes.sessionRecordsShape>;
export type JsonDiagnosis = InferOutput<typeof shapes.diagnosisShape>;
export type JsonFinding = InferOutput<typeof shapes.findingShape>;
export type JsonErrorGroup = InferOutput<typeof reports.errorGroupShape>;
export type JsonStats = InferOutput<typeof reports.statsShape>;
export type JsonCost = InferOutput<typeof reports.costShape>;
export type JsonStop = InferOutput<typeof reports.stopShape>;
export type JsonRetried = InferOutput<typeof reports.retriedShape>;
export type JsonUndone = InferOutput<typeof reports.undoneShape>;
