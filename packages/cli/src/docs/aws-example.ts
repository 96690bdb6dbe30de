import { runtimeSessionId } from '@agents/agent-runtime/runtime-session-id';
import { diagnose } from '@agents/diagnosis';
import { decodeRow, isUnreadable } from '@agents/journal/domain';
import { SAMPLES, sampleRows } from './sample-sessions.ts';

const BEGIN = '<!-- on AWS: written by `make docs` from packages/diagnosis -->';
const END = '<!-- end of on AWS -->';

const NOW = Date.UTC(2026, 10, 23, 23, 30);
const { silent } = SAMPLES;
const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:agent-session-workflow-prod';
const CONTEXT = {
  stage: 'prod',
  region: 'us-east-1',
  stateMachineArn: MACHINE,
  runtimeId: 'agents_prod-AbCdEfGhIj',
};

/**
 * Puts into a document what `why` would say to type next on AWS, where nothing of the documentation runs, about the sample
 * session that fell silent and was found lost.
 *
 * @throws Error when the document has no place for it
 */
export function fillAwsExample(document: string): string {
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`docs/cli.md: expected the lines "${BEGIN}" and "${END}", and the example between them`);
  }
  const steps = nextOnAws().map(({ what, command }) => `# ${what}\n${command}`);
  return [before, BEGIN, '\n\n', '```text\n', steps.join('\n'), '\n```', '\n\n', END, after].join('');
}

function nextOnAws(): ReturnType<typeof diagnose>['next'] {
  const rows = sampleRows(silent, NOW).map((row) => decodeRow(row));
  const execution = {
    arn: `${MACHINE.replace(':stateMachine:', ':execution:')}:${silent.id}`,
    status: 'FAILED',
    error: 'AgentLost',
  };
  return diagnose({
    sessionId: silent.id,
    events: rows.flatMap((row) => (isUnreadable(row) ? [] : row)),
    unreadable: [],
    now: NOW,
    execution,
    runtimeSessionId: runtimeSessionId(silent.id),
    context: CONTEXT,
  }).next;
}
