import { JOURNAL, journalLine } from '@agents/diagnosis';
import { MASK } from '@agents/events';
import { place } from './store.ts';

/** A command line of `journal` that does the same as the page, to paste into a shell. */
export function commandLine(...words: readonly string[]): string {
  const { command = JOURNAL, options = [] } = place.value ?? {};
  return journalLine(command, ...words, ...options);
}

/**
 * The options of `journal retry` for a payload that was edited: what the command merges over the payload that was kept. Where that
 * cannot say it, because a member was removed or has a hidden value, the command opens an editor.
 *
 * @param shown the payload as JSON, without its secrets
 */
export function editedOptions(shown: string, text: string): readonly string[] {
  const [before, after] = [membersOf(shown), membersOf(text)];
  if (!before || !after) return ['--detail', '{…}'];
  const changed = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
  );
  const detail = JSON.stringify(Object.fromEntries(changed));
  const isWhole = Object.keys(before).every((name) => Object.hasOwn(after, name));
  if (!isWhole || detail.includes(MASK)) return ['--edit'];
  return changed.length > 0 ? ['--detail', detail] : [];
}

/** The payload of `journal start` on one line; `{…}` while it cannot be read, or has a hidden value, which only its owner can fill in. */
export function payloadWord(text: string): string {
  const members = membersOf(text);
  const word = JSON.stringify(members);
  return members === undefined || word.includes(MASK) ? '{…}' : word;
}

function membersOf(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return Object(JSON.parse(json));
  } catch {
    return undefined;
  }
}
