import { peakMemoryOf } from '../../../test/support/process-memory.ts';
import { crowdRows, runCrowd } from '../crowd/crowd.ts';
import type { Bench, Figure } from '../figure.ts';
import type { Row } from '../result.ts';
import { startLocalStack } from '../support/local-stack.ts';

const SESSIONS = 1_000;
const WORK_SECONDS = 2;
const PATIENCE_MS = 110_000;

export const crowd: Figure = {
  name: 'crowd',
  title: 'A thousand sessions at once on the local stack',
  method:
    'A new local stack, as `make dev` starts it, gets 1,000 events at once; each task takes two seconds. A session is complete if its execution succeeded and its journal has six records. The process that starts and counts the sessions runs on the same machine.',
  packages: [],
  measure,
};

async function measure({ progress }: Bench): Promise<readonly Row[]> {
  progress('starting the local stack');
  const stack = await startLocalStack();
  const memory = peakMemoryOf(stack.pid);
  try {
    const result = await runCrowd({
      ...{ stack, sessions: SESSIONS, workSeconds: WORK_SECONDS, patienceMs: PATIENCE_MS },
      onLook: (ended) => progress(`${ended} of ${SESSIONS} sessions ended`),
    });
    return crowdRows(result, await memory.stop());
  } finally {
    await stack.stop();
    await memory.stop();
  }
}
