/**
 * Puts the secrets back into a payload that a person has edited without seeing them: where the edited value is still the redacted
 * one, the original value stands again.
 */
export function restored(edited: unknown, hidden: unknown, original: unknown): unknown {
  if (JSON.stringify(edited) === JSON.stringify(hidden)) return original;
  if (!isObject(edited) || !isObject(hidden) || !isObject(original)) return edited;
  if (Array.isArray(edited)) return edited.map((each, at) => restored(each, hidden[at], original[at]));
  const entries = Object.entries(edited).map(([name, value]) =>
    Object.hasOwn(hidden, name) ? [name, restored(value, hidden[name], original[name])] : [name, value],
  );
  return Object.fromEntries(entries);
}

function isObject(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null;
}
