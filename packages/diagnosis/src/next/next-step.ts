/** What to do next, as a command that can be pasted; a URL where there is no command. */
export interface NextStep {
  readonly what: string;
  readonly command: string;
}
