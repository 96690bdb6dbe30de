import { checkImmutability, checkTrust } from './checks/access.ts';
import { checkFailurePaths } from './checks/failure-paths.ts';
import { checkLimits, checkStatesLanguage } from './checks/limits.ts';
import { checkLogs, checkSecrets, checkTraces } from './checks/logs.ts';
import { checkPermissions } from './checks/permissions.ts';
import { checkReferences, checkSchemas } from './checks/resources.ts';
import { checkTimes } from './checks/stages.ts';
import type { Commands } from './commands.ts';
import type { Problems, Template } from './template.ts';

/** Checks one template; `commands` are the AWS commands in the packaged code. */
export type Check = (template: Template, commands: Commands) => Problems;

/** The checks of a single template, by the promise that they keep. */
export const CHECKS = {
  "has only resources that CloudFormation's schemas allow": checkSchemas,
  'keeps the limits of the services': checkLimits,
  'has only references that resolve, without cycles': checkReferences,
  'has a valid state machine': checkStatesLanguage,
  'permits each role exactly what its code calls': checkPermissions,
  'lets only the break-glass role change the journal': checkImmutability,
  'limits who may assume its roles': checkTrust,
  'reports every failure': checkFailurePaths,
  'declares every log group with a retention': checkLogs,
  'traces what runs and logs no payload': checkTraces,
  'has its timeouts in order': checkTimes,
  'contains no secret': checkSecrets,
} satisfies Readonly<Record<string, Check>>;
