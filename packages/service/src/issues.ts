import * as v from 'valibot';

/** Words an issue as `path: what was expected, what was found`; an absent key is called missing. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (!path) return issue.message;
  if (issue.input === undefined) return `${path}: missing`;
  return issue.message.startsWith(`${path}: `) ? issue.message : `${path}: ${issue.message}`;
}
