import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as v from 'valibot';

const PROCESS = fileURLToPath(new URL('first-request.cjs', import.meta.url));

const takenSchema = v.pipe(v.string(), v.parseJson(), v.object({ wallMs: v.number(), cpuMs: v.number() }));

/** What a fresh process took from loading a bundle to its handler's first request. */
export type Taken = v.InferOutput<typeof takenSchema>;

/**
 * Loads a bundle in a fresh process and waits for its first request, which goes nowhere.
 *
 * @throws Error when the handler makes none, with what it wrote instead
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
    // Encrypted as on AWS, so that what encryption loads is counted; nobody listens there.
    AWS_ENDPOINT_URL: 'https://127.0.0.1:1',
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_REGION: 'us-east-1',
    // Without it the SDK looks into the home folder of whoever measures.
    HOME: dirname(file),
  };
  const { stdout } = await promisify(execFile)(process.execPath, [PROCESS, file], { env, timeout: 30_000 });
  return v.parse(takenSchema, stdout);
}
