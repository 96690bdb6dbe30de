import type {
  JsonDiagnosis,
  JsonEvent,
  JsonLog,
  JsonProgress,
  JsonRetried,
  JsonSession,
  JsonStop,
  JsonUndone,
  JsonUnreadable,
} from '@agents/sessions';

/** What server and page say to each other. Sessions, events, findings and steps have the shapes of the command line. */

/** Where the sessions are, and what may be done with them here. */
export interface Place {
  readonly stage: string;
  readonly region: string;
  /** Absent for AWS itself. */
  readonly endpoint?: string;
  readonly isLocal: boolean;
  /** Whether sessions may be started, repeated and stopped. */
  readonly canWrite: boolean;
  /** A command line is this, a verb with its arguments, and the options. */
  readonly command: string;
  readonly options: readonly string[];
}

/** Something that could not be done: what it was, and what to do about it. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

/** Something that a person should know of what they see: what could not be read, and what follows from that. */
export interface Notice {
  readonly code: string;
  readonly text: string;
}

/** The first state of the page. */
export interface Start {
  readonly place: Place;
  /** The server's clock, ISO 8601. */
  readonly now: string;
  /** Absent until the first look at the stage has ended. */
  readonly sessions?: readonly JsonSession[];
  readonly problem?: Problem;
  readonly notices: readonly Notice[];
}

/** A message of any stream beside its own: all notices that hold. */
export interface NoticesMessage {
  readonly type: 'notices';
  readonly notices: readonly Notice[];
}

/** A message of `/api/live`. */
export type ListMessage =
  | {
      readonly type: 'sessions';
      readonly now: string;
      readonly sessions: readonly JsonSession[];
      readonly isAll: boolean;
    }
  | { readonly type: 'problem'; readonly problem: Problem };

/** The answer of `/api/sessions`. */
export interface SessionsAnswer {
  readonly now: string;
  readonly sessions: readonly JsonSession[];
  readonly hasMore: boolean;
  readonly searchedSince?: string;
}

/** An effect whose timestamp is before its cause's: two clocks differ. It is marked, and not corrected. */
export interface JsonSkew {
  readonly cause: Pick<JsonEvent, 'status' | 'timestamp'>;
  readonly effect: Pick<JsonEvent, 'status' | 'timestamp'>;
  readonly byMs: number;
}

/** A session as its page shows it. */
export interface SessionView {
  readonly session: JsonSession;
  readonly diagnosis: JsonDiagnosis;
  readonly events: readonly JsonEvent[];
  readonly unreadable: readonly JsonUnreadable[];
  readonly skews: readonly JsonSkew[];
  /** When the agent is asked next whether it still runs its task, about; ISO 8601. */
  readonly nextCheckAt?: string;
  /** The course of its task: some notes, the first and the last among them. */
  readonly progress: readonly JsonProgress[];
}

/** A message of `/api/sessions/{id}/live`. The first one is whole; later ones have only what is new among events and notes. */
export type SessionMessage =
  | { readonly type: 'view'; readonly now: string; readonly view: SessionView; readonly isAll: boolean }
  | { readonly type: 'problem'; readonly problem: Problem };

/** A message of `/api/sessions/{id}/logs`. */
export type LogMessage =
  | { readonly type: 'lines'; readonly lines: readonly JsonLog[]; readonly refusals: readonly string[] }
  | { readonly type: 'end' }
  | { readonly type: 'problem'; readonly problem: Problem };

/** A part of a result, as text. */
export interface ResultPart {
  readonly text: string;
  readonly from: number;
  /** Of the whole text, in characters. */
  readonly length: number;
}

/** Sessions with failures that read alike. */
export interface ErrorSessions {
  readonly sessionIds: readonly string[];
}

/** A line of the answer to a bulk request, as sessions are acted on. */
export type ActOutcome = JsonRetried | JsonStop | JsonUndone;
