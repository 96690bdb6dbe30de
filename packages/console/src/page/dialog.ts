import { signal } from '@preact/signals';

/** What a person is about to do. */
export type Act =
  | { readonly act: 'start' }
  | { readonly act: 'retry' | 'stop'; readonly sessionIds: readonly string[] };

export const dialog = signal<Act | undefined>(undefined);

/** Opens the dialog of an act. */
export function ask(act: Act): void {
  dialog.value = act;
}

export function closeDialog(): void {
  dialog.value = undefined;
}
