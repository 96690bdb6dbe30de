declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Creates an embedded DynamoDB, in memory unless a path is given. */
  export default function dynalite(options?: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
  }): Server;
}
