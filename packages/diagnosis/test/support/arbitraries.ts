import { ALL_STATUSES, isFailure, type SessionEvent } from '@agents/events';
import fc from 'fast-check';
import { anyCharacter } from '../../../../test/support/any-character.ts';
import type { Context, Execution } from '../../src/context.ts';
import { at } from './events.ts';
import { allPrefixes } from './histories.ts';

/** Any beginning of any order of any history. */
export const legalPrefix = fc.constantFrom(...allPrefixes());

const message = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 60 }),
  fc.constantFrom(
    'AccessDeniedException: no',
    'RuntimeClientError: Received error (500) from runtime.',
    'MachineStopped: SIGTERM',
    "Error: it's \u001b[31mred\u001b[0m\r\nand long",
  ),
);

const anyEvent: fc.Arbitrary<SessionEvent> = fc
  .record({
    afterMs: fc.integer({ min: 0, max: 600_000 }),
    status: fc.constantFrom(...ALL_STATUSES),
    message,
  })
  .map(({ afterMs, status, message }) => at(afterMs, status, isFailure(status) ? message : undefined));

/** Events in any order of statuses, also in impossible ones. */
export const anyJournal = fc.uniqueArray(anyEvent, { maxLength: 15, selector: ({ epochMs }) => epochMs });

/** What may be known about where a session runs, including names of a profile that a shell would act on. */
export const anyContext: fc.Arbitrary<Context> = fc
  .record(
    {
      stage: fc.constantFrom('dev', 'prod'),
      region: fc.constantFrom('us-east-1', 'cn-north-1', 'us-gov-west-1'),
      accountId: fc.constant('000000000000'),
      stateMachineArn: fc.constant('arn:aws:states:us-east-1:0:stateMachine:w'),
      runtimeId: fc.constant('agents_dev-0000000000'),
      endpointUrl: fc.constant('http://127.0.0.1:4566'),
      profile: fc.constantFrom('me', "it's; rm -rf /", '$(id)', 'a b'),
      deadlineSeconds: fc.integer({ min: 1, max: 32_700 }),
    },
    { requiredKeys: ['stage', 'region'] },
  )
  .map((context) => context);

/** Any execution, or none. */
export const anyExecution: fc.Arbitrary<Execution | undefined> = fc.option(
  fc.record(
    {
      status: fc.constantFrom('RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'),
      error: fc.constantFrom(
        ...['AgentLost', 'SessionTimedOut', 'PollingFailed', 'FollowerUnusable'],
        ...['InvalidInput', 'toString', ''],
      ),
      cause: message,
      startDate: fc.integer({ min: 0, max: 4_000_000_000_000 }),
      stopDate: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    },
    { requiredKeys: ['status'] },
  ),
  { nil: undefined },
);
