import { Option } from '@commander-js/extra-typings';

/** How a command can print what it found. */
export type Format = 'table' | 'wide' | 'json' | 'jsonl' | 'id';

const MEANINGS: Readonly<Record<Format, string>> = {
  table: 'for people',
  wide: 'table with nothing cut',
  json: 'one JSON document',
  jsonl: 'one line of JSON each',
  id: 'session ids only',
};

/** The option `-o`, with the formats a command has; the first is the default. */
export function outputOption<const F extends Format>(formats: readonly [F, ...F[]]) {
  const meanings = formats.map((format) => `${format}: ${MEANINGS[format]}`).join('; ');
  return new Option('-o, --output <format>', meanings).choices(formats).default(formats[0]);
}
