import { readFile } from 'node:fs/promises';
import {
  AGENT_BACKOFF,
  AGENT_CALL_ERRORS,
  FUNCTION_ERRORS,
  INITIATE_ERRORS,
  JOURNAL_ERRORS,
  OWN_FUNCTION_ERRORS,
  PLATFORM_BACKOFF,
  retriersFor,
} from '@agents/failures';
import { withErrorTables } from '../write-tables.ts';

describe('the table of errors', () => {
  it('stands in docs/failures.md as the code has it: run `make docs`', async () => {
    const document = await readFile('docs/failures.md', 'utf8');

    expect(withErrorTables(document)).toBe(document);
  });

  it('gives a reason for each', () => {
    for (const table of [AGENT_CALL_ERRORS, JOURNAL_ERRORS, FUNCTION_ERRORS, INITIATE_ERRORS]) {
      for (const { reason } of Object.values(table)) expect(reason).toMatch(/^\S.{12,}/);
    }
  });

  it('repeats nothing that cannot become better', () => {
    expect(OWN_FUNCTION_ERRORS.filter((name) => FUNCTION_ERRORS[name]?.backoff)).toEqual([
      'AgentRuntimeUnavailable',
      'JournalUnavailable',
    ]);
  });

  it('becomes one retrier for each backoff, each error in one', () => {
    const retriers = retriersFor(FUNCTION_ERRORS);

    expect(retriers.map(({ ErrorEquals: _, ...backoff }) => backoff)).toEqual([
      AGENT_BACKOFF,
      PLATFORM_BACKOFF,
    ]);
    const names = retriers.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['Lambda.Unknown', 'Sandbox.Timedout']));
  });
});
