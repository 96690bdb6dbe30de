import { definitionOf } from '../support/state-machine.ts';
import { at, type Problems, resourceOf, type Template } from '../support/template.ts';

/** What a stage is, as its template shows it. */
export interface StageFacts {
  readonly retentionDays: number;
  readonly logLevel: string;
  /** Whether the journal outlives a mistake: deletion protection, and it stays when the stack goes. */
  readonly keepsJournal: boolean;
  readonly alarmsCall: boolean;
  readonly bus: 'default' | 'own';
  /** From a session's first event until it is reported as overdue, and until it fails. */
  readonly overdueAfterSeconds: number;
  readonly failedAfterSeconds: number;
}

/** Reads from a template what differs between stages. */
export function stageFacts(template: Template): StageFacts {
  const table = resourceOf(template, 'JournalTable');
  const poller = resourceOf(template, 'PollerLambdaFunction').Properties;
  const rule = resourceOf(template, 'WorkflowEventsRuleCloudWatchEvent1').Properties;
  const kept = [table.DeletionPolicy, table.UpdateReplacePolicy].every((policy) => policy === 'Retain');
  return {
    retentionDays: Number(resourceOf(template, 'PollerLogGroup').Properties['RetentionInDays']),
    logLevel: String(at(poller, 'Environment', 'Variables', 'LOG_LEVEL')),
    keepsJournal: kept && table.Properties['DeletionProtectionEnabled'] === true,
    alarmsCall: resourceOf(template, 'ExecutionsFailedAlarm').Properties['ActionsEnabled'] === true,
    bus: rule['EventBusName'] === 'default' ? 'default' : 'own',
    overdueAfterSeconds: secondsOf(template, 'EXPECTED_SESSION_SECONDS'),
    failedAfterSeconds: secondsOf(template, 'SESSION_DEADLINE_SECONDS'),
  };
}

/** The times of a session in the order in which they must come: each ends what those before it have not. */
export function checkTimes(template: Template): Problems {
  const { definition } = definitionOf(template);
  const runtime = resourceOf(template, 'AgentRuntime').Properties;
  const times = {
    FIRST_LIVENESS_CHECK_SECONDS: secondsOf(template, 'FIRST_LIVENESS_CHECK_SECONDS'),
    EXPECTED_SESSION_SECONDS: secondsOf(template, 'EXPECTED_SESSION_SECONDS'),
    MaxLifetime: Number(at(runtime, 'LifecycleConfiguration', 'MaxLifetime')),
    SESSION_DEADLINE_SECONDS: secondsOf(template, 'SESSION_DEADLINE_SECONDS'),
    TimeoutSeconds: Number(definition['TimeoutSeconds']),
  };
  const seconds = Object.values(times);
  const inOrder = seconds.every((time, i) => i === 0 || time > (seconds[i - 1] ?? 0));
  return inOrder ? [] : [`expected ${Object.keys(times).join(' < ')}, found ${seconds.join(', ')}`];
}

/** One of the poller's times. */
function secondsOf(template: Template, variable: string): number {
  const { Properties } = resourceOf(template, 'PollerLambdaFunction');
  return Number(at(Properties, 'Environment', 'Variables', variable));
}
