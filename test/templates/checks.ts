import { checkFailurePaths } from './checks/failure-paths.ts';
import { checkImmutability } from './checks/immutability.ts';
import { checkLimits } from './checks/limits.ts';
import { checkLogs } from './checks/logs.ts';
import { type Commands, checkPermissions } from './checks/permissions.ts';
import { checkReferences } from './checks/references.ts';
import { checkSchemas } from './checks/schema.ts';
import { checkSecrets } from './checks/secrets.ts';
import { checkTimes } from './checks/stage.ts';
import { checkStatesLanguage } from './checks/states-language.ts';
import { checkTraces } from './checks/traces.ts';
import { checkTrust } from './checks/trust.ts';
import type { Problems, Template } from './support/template.ts';

/** A promise about one template; `commands` are what the packaged code can send. */
export type Check = (template: Template, commands: Commands) => Problems;

/** Every promise about a template by itself. */
export const CHECKS = {
  "has only resources that CloudFormation's schemas allow": checkSchemas,
  'keeps to limits that no schema has': checkLimits,
  'refers to nothing that is not there, and in no circle': checkReferences,
  'has a state machine in the States Language': checkStatesLanguage,
  'permits each role what its code calls, and nothing else': checkPermissions,
  'lets nobody but the break-glass role change the journal': checkImmutability,
  'confines who may assume its roles': checkTrust,
  'lets no failure go by unseen': checkFailurePaths,
  'declares every log group, with a retention': checkLogs,
  'traces what it runs, and logs no payload': checkTraces,
  'has its times in order': checkTimes,
  'holds no secret': checkSecrets,
} satisfies Readonly<Record<string, Check>>;
