/** A process of its own for the database, so that its work is not counted as anybody's: an embedded DynamoDB on loopback. */
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';

const server = dynalite({ createTableMs: 0 });
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`ready http://127.0.0.1:${port}\n`);
});
// Open for as long as whoever started this lives, and closed when it dies, however it does.
process.stdin.resume().on('end', () => process.exit());
