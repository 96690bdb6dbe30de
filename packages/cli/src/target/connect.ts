import type { AwsConfig } from './aws-config.ts';

/** A client, which holds connections. */
export interface Client {
  destroy(): void;
}

/** Makes a client for a target, which closes it. */
export type Connect = <C extends Client>(make: (config: AwsConfig) => C | Promise<C>) => Promise<C>;
