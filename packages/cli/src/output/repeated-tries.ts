import { isCapacityError } from '@agents/diagnosis';
import { errorName } from '@agents/events';
import type { StoredRecord } from '@agents/sessions';

/** Calls that were refused for capacity, as one line for all of them. */
export interface RepeatedTries {
  /** Records that are not shown. */
  readonly hidden: ReadonlySet<StoredRecord>;
  /** The last failure of each wait, and the number of its calls. */
  readonly tries: ReadonlyMap<StoredRecord, number>;
}

/** Fewer calls than this are shown one by one. */
const FEWEST = 3;

/** Finds the waits for capacity in the records of a session, which come in the order of time. */
export function repeatedTries(records: readonly StoredRecord[]): RepeatedTries {
  const hidden = new Set<StoredRecord>();
  const tries = new Map<StoredRecord, number>();
  let wait: StoredRecord[] = [];
  const close = (): void => {
    const failures = wait.filter(isRefusal);
    const last = failures.at(-1);
    if (last && failures.length >= FEWEST) {
      tries.set(last, failures.length);
      for (const record of wait.slice(1, wait.indexOf(last))) hidden.add(record);
    }
    wait = [];
  };
  for (const record of records) {
    const isCall = record.event?.status === 'AGENT_RUNTIME_INVOCATION_STARTED';
    if (isCall || isRefusal(record)) wait.push(record);
    else close();
  }
  close();
  return { hidden, tries };
}

function isRefusal({ event }: StoredRecord): boolean {
  return (
    event?.status === 'AGENT_RUNTIME_INVOCATION_FAILED' &&
    isCapacityError(errorName(event.errorMessage) ?? '')
  );
}
