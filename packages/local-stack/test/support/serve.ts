import type { AwsService } from '../../src/endpoint/aws-service.ts';
import { listen, stopListening } from '../../src/endpoint/listen.ts';
import { createEndpointServer } from '../../src/endpoint/server.ts';
import type { StackLog } from '../../src/log.ts';

/** An endpoint on a free port. */
export interface ServedEndpoint {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves services over HTTP, as the stack does; closing it closes them. */
export async function serve(services: readonly AwsService[], log: StackLog): Promise<ServedEndpoint> {
  const server = createEndpointServer(services, log);
  return {
    url: await listen(server, 0),
    async close() {
      await stopListening(server);
      for (const service of services) await service.close?.();
    },
  };
}

/** Configuration of an AWS SDK client that talks to the endpoint. */
export function clientConfig(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
}
