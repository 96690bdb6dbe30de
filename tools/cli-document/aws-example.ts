import { runtimeSessionId } from '@agents/agent-client';
import { diagnose } from '@agents/diagnosis';
import { decodeRecord, isUnreadable } from '@agents/events';
import { fillSection } from '../documents/markdown.ts';
import { SAMPLES, sampleRows } from './sample-sessions.ts';

const SECTION = { file: 'docs/cli.md', name: 'on AWS', source: 'packages/diagnosis' };

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
  const steps = nextOnAws().map(({ what, command }) => `# ${what}\n${command}`);
  return fillSection(document, SECTION, ['```text', ...steps, '```'].join('\n'));
}

function nextOnAws(): ReturnType<typeof diagnose>['next'] {
  const rows = sampleRows(silent, NOW).map((row) => decodeRecord(row));
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
