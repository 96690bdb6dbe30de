import { type Note, openStage, type Stage, type StageOptions, type World } from '@agents/sessions';

/** The stage of a server that runs for days, and what it had to say. */
export interface Stages {
  /** The stage to use now. */
  current(): Stage;
  /**
   * Opens the stage anew after an error of AWS: credentials may have been renewed, and the stack may be another one. The next
   * request has new clients, which read the shared files of AWS again.
   *
   * @param failed the stage whose request failed; if another one is open already, nothing happens
   */
  renew(failed: Stage): void;
  /** What a person should know, the latest last. */
  notes(): readonly Note[];
  /** Adds a listener that is called when the notes change. Returns the function that removes it. */
  onNotes(listener: () => void): () => void;
  close(): void;
}

/** Keeps a stage open. @throws SessionsError as `openStage` does */
export function makeStages(where: StageOptions, world: Omit<World, 'note'>): Stages {
  const notes = new Map<string, Note>();
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const open = (): Stage => {
    const stage: Stage = openStage(where, {
      ...world,
      // A feed says what is wrong, opens the stage anew, and tries again.
      outageMs: 0,
      note(note) {
        if (stage !== current) return;
        notes.set(note.text, note);
        tell();
      },
      noteOver(code) {
        if (stage !== current) return;
        for (const { text } of [...notes.values()].filter((each) => each.code === code)) notes.delete(text);
        tell();
      },
    });
    return stage;
  };
  let current = open();
  return {
    current: () => current,
    renew(failed) {
      if (failed !== current) return;
      notes.clear();
      current = open();
      failed.close();
      tell();
    },
    notes: () => [...notes.values()],
    onNotes(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => current.close(),
  };
}
