import { crc32 } from 'node:zlib';

/** Bytes before the headers: both lengths and their checksum. */
const PRELUDE = 12;
const CHECKSUM = 4;
/** The type of a header whose value is text. */
const TEXT = 7;

/** One message of `application/vnd.amazon.eventstream`, the framing of AWS's streamed answers. */
export function eventStreamMessage(eventType: string, event: object): Buffer {
  const headers = Buffer.concat([
    header(':event-type', eventType),
    header(':content-type', 'application/json'),
    header(':message-type', 'event'),
  ]);
  const payload = Buffer.from(JSON.stringify(event));
  const prelude = Buffer.alloc(PRELUDE);
  prelude.writeUInt32BE(PRELUDE + headers.length + payload.length + CHECKSUM, 0);
  prelude.writeUInt32BE(headers.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, headers, payload]);
  return Buffer.concat([message, checksum(message)]);
}

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([TEXT]),
    length,
    Buffer.from(value),
  ]);
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(CHECKSUM);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
