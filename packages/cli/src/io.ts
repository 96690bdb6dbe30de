/** Where text goes. */
export interface Sink {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Of the terminal, in characters; without one, nothing is cut. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
}

/** Everything the command has of the world, so that it is a value and not a process. */
export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's folder. */
  readonly home: string;
  /** Epoch milliseconds. */
  now(): number;
  /** Waits; ends early when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}
