import { at, type Problems, resourceOf, type Template } from '../support/template.ts';

/** What a stage is, as its template shows it. */
export interface StageFacts {
  readonly retentionDays: number;
  readonly logLevel: string;
  /** Whether the journal outlives a mistake: deletion protection, and it stays when the stack goes. */
  readonly keepsJournal: boolean;
  readonly alarmsCall: boolean;
  readonly bus: 'default' | 'own';
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
  };
}

/** The poller's times in the order in which they must come, before the state machine's own end. */
export function checkTimes(template: Template): Problems {
  const variables = at(resourceOf(template, 'PollerLambdaFunction').Properties, 'Environment', 'Variables');
  const seconds = ['FIRST_QUESTION_SECONDS', 'EXPECTED_SESSION_SECONDS', 'SESSION_DEADLINE_SECONDS'];
  const times = seconds.map((name) => Number(at(variables, name)));
  const inOrder = times.every((time, i) => i === 0 || time > (times[i - 1] ?? 0));
  return inOrder ? [] : [`PollerLambdaFunction: expected ${seconds.join(' < ')}, found ${times.join(', ')}`];
}
