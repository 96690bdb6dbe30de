import type { Row } from '../result.ts';
import type { Crowd } from './run-crowd.ts';

/** What all processes of the stack may take together, in GB. */
const MEMORY_GOAL_GB = 1.5;

/** A crowd's rows; without a rate where not all have completed, since it would be one of something else. */
export function crowdRows({ sessions, complete, others, seconds }: Crowd, peakBytes: number): readonly Row[] {
  const count = sessions.toLocaleString('en-US');
  const problems = Object.entries(others).map(([word, many]) => `${many} ${word}`);
  const isWhole = complete === sessions;
  return [
    {
      what: `${count} at once: not complete`,
      value: sessions - complete,
      ...{ unit: 'sessions', goal: 0 },
      detail: isWhole ? 'every one has succeeded and has its six records' : problems.join(', '),
    },
    isWhole
      ? {
          what: `${count} at once: rate`,
          value: sessions / seconds,
          ...{ unit: 'sessions a second', runs: 1 },
          detail: `${seconds.toFixed(1)} s from the first trigger to the last end`,
        }
      : { what: `${count} at once: rate`, detail: 'not all have completed' },
    {
      what: `${count} at once: peak memory`,
      value: peakBytes / 1e9,
      ...{ unit: 'GB', runs: 1, goal: MEMORY_GOAL_GB },
      detail: 'of the stack, its functions and its agents together; pages that they share count once',
    },
  ];
}
