/**
 * Numbers from 0 to less than 1 that a seed decides: a 32-bit counter, mixed. They are good enough for jitter.
 *
 * @param seed a whole number
 */
export function createRandom(seed: number): () => number {
  let counter = seed >>> 0;
  return () => {
    counter = (counter + 0x9e37_79b9) >>> 0;
    let mixed = Math.imul(counter ^ (counter >>> 16), 0x85eb_ca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
