/** A path, function or rule that the local stack cannot run. The message says what was found and expected. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/** A place in a text. It only moves forward, so that parsing takes time in proportion to the length of the text. */
export interface Cursor {
  readonly position: number;
  readonly atEnd: boolean;
  /** Moves past a match of a sticky pattern and returns it; `undefined` without a match at the cursor. */
  take(pattern: RegExp): string | undefined;
  /** The text from a position to the cursor. */
  since(position: number): string;
  /** @throws ExpressionError with the place and what was expected there */
  fail(expected: string): never;
}

/** Places a cursor at the start of a text. */
export function createCursor(text: string): Cursor {
  let position = 0;
  return {
    get position() {
      return position;
    },
    get atEnd() {
      return position === text.length;
    },
    take(pattern) {
      pattern.lastIndex = position;
      const [found] = pattern.exec(text) ?? [];
      if (found !== undefined) position += found.length;
      return found;
    },
    since: (start) => text.slice(start, position),
    fail(expected) {
      throw new ExpressionError(`'${text}', character ${position + 1}: expected ${expected}`);
    },
  };
}
