/** What the command's exit code says. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  unreachable: 4,
  stuck: 5,
  timeout: 124,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The same in words, for the help. */
export const EXIT_MEANINGS: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [EXIT.ok, 'the session ended well, or all is fine'],
  [EXIT.failed, 'the session failed, or something was found'],
  [EXIT.usage, 'the command line cannot be followed'],
  [EXIT.notFound, 'there is no such session, or it has no such thing'],
  [EXIT.unreachable, 'credentials, or the table, cannot be used'],
  [EXIT.stuck, 'the session is stuck or lost'],
  [EXIT.timeout, '--timeout has passed'],
  [EXIT.interrupted, 'Ctrl-C'],
];
