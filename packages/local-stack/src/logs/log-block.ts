/** A line of a log stream. */
export interface LogEvent {
  readonly id: number;
  readonly stream: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** Some lines of a log group, one after the other, and what tells that none of them can match. */
export interface LogBlock {
  readonly events: LogEvent[];
  readonly streams: Set<string>;
  /** The number of characters of all lines. */
  characters: number;
  readonly bits: Uint32Array;
}

/** Lines of a block. A search looks at all lines of a block that may have a match. */
export const BLOCK_LINES = 64;

/**
 * Bits of a block's filter. 64 lines of 200 characters set about a third of them, so that hardly any block passes for an id of 36
 * characters that it does not have.
 */
const BITS = 16_384;

export function newBlock(): LogBlock {
  return { events: [], streams: new Set(), characters: 0, bits: new Uint32Array(BITS / 32) };
}

/** Adds a line at the end of a block. */
export function addTo(block: LogBlock, event: LogEvent): void {
  block.events.push(event);
  block.streams.add(event.stream);
  block.characters += event.message.length;
  const { bits } = block;
  eachBit(event.message, (bit) => {
    bits[bit >>> 5] = (bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
    return true;
  });
}

/** Whether a line of the block may contain a text. If not, none does. */
export function mayContain({ bits }: LogBlock, text: string): boolean {
  return eachBit(text, (bit) => ((bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0);
}

/**
 * Visits the bit of each run of four characters, until a visit says false. A line that contains a text has all bits of the text;
 * a text of fewer than four characters has none.
 */
function eachBit(text: string, visit: (bit: number) => boolean): boolean {
  let run = 0;
  for (let at = 0; at < text.length; at += 1) {
    // 28 bits, seven for each character: what is more than four characters back has been shifted out.
    run = ((run << 7) ^ text.charCodeAt(at)) & 0xfff_ffff;
    if (at >= 3 && !visit((Math.imul(run, 0x9e37_79b1) >>> 16) % BITS)) return false;
  }
  return true;
}
