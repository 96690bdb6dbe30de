/** An embedded DynamoDB on loopback in a separate process, so that its work counts for no contender. */
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';

const server = dynalite({ createTableMs: 0 });
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`ready http://127.0.0.1:${port}\n`);
});
// Standard input closes when the parent ends, however it ends.
process.stdin.resume().on('end', () => process.exit());
