const ISO_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/** Formats epoch milliseconds as the journal writes them: ISO 8601, UTC, exactly three fraction digits. */
export function formatTimestamp(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/**
 * Reads an ISO 8601 UTC timestamp as epoch milliseconds, or `undefined` if it is none.
 *
 * Zero to nine fraction digits are read: Step Functions' own clock may drop trailing zeros of the fraction.
 */
export function parseTimestamp(text: unknown): number | undefined {
  if (typeof text !== 'string' || !ISO_UTC.test(text)) return undefined;
  const epochMs = Date.parse(text);
  // Date.parse rolls some impossible dates over (30 February); what does not round-trip is no date.
  if (Number.isNaN(epochMs) || !formatTimestamp(epochMs).startsWith(text.slice(0, 19))) return undefined;
  return epochMs;
}
