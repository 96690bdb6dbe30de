import { createHash } from 'node:crypto';

/** 48 bits fit a double without rounding. */
const BITS = 2 ** 48;

/** A number in [0, 1) that depends on the seed and the words, and on nothing else; any other word gives another number. */
export function chance(seed: number, ...words: readonly (string | number)[]): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...words]))
    .digest();
  return digest.readUIntBE(0, 6) / BITS;
}

/** A whole number from `min` to `max`, both included. */
export function wholeNumber(draw: number, min: number, max: number): number {
  return min + Math.floor(draw * (max - min + 1));
}
