declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Creates an embedded DynamoDB in memory. */
  export default function dynalite(options?: { createTableMs?: number }): Server;
}
