/** A source of messages that any number of listeners share. */
export interface Hub<T> {
  /** Adds a listener. The first one starts the source. Returns the function that removes it. */
  join(listener: (message: T) => void): () => void;
  /** Ends the source at once. */
  close(): void;
}

export interface HubOptions<T> {
  /** Sends messages until the signal is aborted. It fails only when the process ends, while it waits. */
  readonly run: (send: (message: T) => void, signal: AbortSignal) => Promise<void>;
  /** How long the source goes on without a listener, in milliseconds: a page that is loaded again finds it running. */
  readonly lingerMs: number;
  /** Called when the source has ended, or has been stopped. */
  readonly onEnd?: () => void;
}

/** Makes a hub: however many tabs are open, the table is read once. */
export function makeHub<T>({ run, lingerMs, onEnd = () => {} }: HubOptions<T>): Hub<T> {
  const listeners = new Set<(message: T) => void>();
  let running: AbortController | undefined;
  let linger: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearTimeout(linger);
    running?.abort();
    running = undefined;
    onEnd();
  };
  const start = (): void => {
    const controller = new AbortController();
    running = controller;
    const send = (message: T): void => {
      if (!controller.signal.aborted) for (const listener of listeners) listener(message);
    };
    run(send, controller.signal).catch(() => controller.abort());
  };
  return {
    join(listener) {
      clearTimeout(linger);
      listeners.add(listener);
      if (!running) start();
      return () => {
        if (!listeners.delete(listener) || listeners.size > 0) return;
        linger = setTimeout(stop, lingerMs);
        linger.unref();
      };
    },
    close: stop,
  };
}
