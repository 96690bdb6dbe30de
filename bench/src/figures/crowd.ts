import { peakMemoryOf } from '../../../test/support/process-memory.ts';
import { crowdRows } from '../crowd/rows.ts';
import { runCrowd } from '../crowd/run-crowd.ts';
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
    'A fresh local stack in processes of its own, as `make dev` starts it, gets 1,000 events at once; each agent works for two seconds. Complete is a session whose execution has succeeded and whose journal has its six records. Whoever triggers and counts runs beside it on the same machine.',
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
      onLook: (ended) => progress(`${ended} of ${SESSIONS} sessions have ended`),
    });
    return crowdRows(result, await memory.stop());
  } finally {
    await stack.stop();
    await memory.stop();
  }
}
