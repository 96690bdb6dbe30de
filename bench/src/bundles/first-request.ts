import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as v from 'valibot';

const PROCESS = fileURLToPath(new URL('first-request.cjs', import.meta.url));

const takenSchema = v.pipe(v.string(), v.parseJson(), v.object({ wallMs: v.number(), cpuMs: v.number() }));

/** The time of a new process from loading a bundle to the first request of its handler. */
export type Taken = v.InferOutput<typeof takenSchema>;

/**
 * Loads a bundle in a new process and waits for its first request, which reaches no server.
 *
 * @throws Error with its output, if the handler makes no request
 */
export async function untilFirstRequest(
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<Taken> {
  const env = {
    ...environment,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    // HTTPS as on AWS, so that the modules for TLS count. No server listens on this port.
    AWS_ENDPOINT_URL: 'https://127.0.0.1:1',
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_REGION: 'us-east-1',
    // Otherwise the SDK reads the home folder of the user.
    HOME: dirname(file),
  };
  const { stdout } = await promisify(execFile)(process.execPath, [PROCESS, file], { env, timeout: 30_000 });
  // The handler may have logged lines before.
  return v.parse(takenSchema, stdout.trim().split('\n').at(-1));
}
