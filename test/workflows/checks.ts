import * as v from 'valibot';
import { parse } from 'yaml';

/** The problems found in a workflow; an empty list if none. */
export type Problems = readonly string[];

const stepSchema = v.object({
  uses: v.optional(v.string()),
  run: v.optional(v.string()),
  if: v.optional(v.string()),
  'timeout-minutes': v.optional(v.number()),
});
const jobSchema = v.object({
  needs: v.optional(v.string()),
  permissions: v.optional(v.record(v.string(), v.string()), {}),
  'timeout-minutes': v.optional(v.number()),
  uses: v.optional(v.string()),
  environment: v.optional(v.string()),
  with: v.optional(v.record(v.string(), v.unknown()), {}),
  steps: v.optional(v.array(stepSchema), []),
});
const workflowSchema = v.object({
  permissions: v.optional(v.record(v.string(), v.string())),
  concurrency: v.optional(v.object({ group: v.string(), 'cancel-in-progress': v.boolean() })),
  jobs: v.record(v.string(), jobSchema),
});

/** A workflow, as far as the checks read it. */
export type Workflow = v.InferOutput<typeof workflowSchema>;

export function readWorkflow(source: string): Workflow {
  return v.parse(workflowSchema, parse(source));
}

/** An action of another repository is pinned to a commit, with its version as a comment: a tag can move. */
export function checkPins(source: string): Problems {
  const uses = [...source.matchAll(/^\s*(?:- )?uses: *(.+)$/gm)].map(([, what = '']) => what);
  return uses
    .filter((what) => !what.startsWith('./') && !/^[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(what))
    .map((what) => `${what}: expected OWNER/NAME@COMMIT # vX.Y.Z`);
}

/** Each command is a target of the Makefile, so that it also runs outside CI. */
export function checkCommands(source: string, makefile: string): Problems {
  const targets = new Set([...makefile.matchAll(/^([a-z-]+):/gm)].map(([, target]) => target));
  return Object.values(readWorkflow(source).jobs)
    .flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))
    .filter((run) => !targets.has(/^make ([a-z-]+)$/.exec(run)?.[1]))
    .map((run) => `${run}: expected one target of the Makefile`);
}

/** Permissions are explicit and minimal, no key is stored, and each job has a timeout. */
export function checkRights(source: string): Problems {
  const { permissions, jobs } = readWorkflow(source);
  const granted = [permissions ?? {}, ...Object.values(jobs).map((job) => job.permissions)].flatMap(
    Object.entries,
  );
  const allowed = ['contents: read', 'id-token: write'];
  return [
    ...(permissions ? [] : ['permissions: expected an explicit value, because the default grants more']),
    ...granted.map(([name, access]) => `${name}: ${access}`).filter((each) => !allowed.includes(each)),
    ...[...source.matchAll(/secrets\.\w+|aws-(?:access-key-id|secret-access-key)/g)].map(
      ([what]) => `${what}: a stored key`,
    ),
    ...Object.entries(jobs)
      .filter(([, job]) => !job.uses && job['timeout-minutes'] === undefined)
      .map(([name]) => `${name}: without timeout-minutes`),
  ];
}
