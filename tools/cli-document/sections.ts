import { runtimeSessionId } from '@agents/agent-client';
import { type Act, VERBS, type Verb } from '@agents/cli';
import { diagnose, type NextStep } from '@agents/diagnosis';
import { decodeRecord, isUnreadable } from '@agents/events';
import { Command } from '@commander-js/extra-typings';
import { fillSection, markdownTable } from '../documents/markdown.ts';
import { SAMPLES, sampleRows } from './sample-sessions.ts';

const FILE = 'docs/cli.md';
const REFERENCE = { file: FILE, name: 'reference', source: 'packages/cli/src/verbs' };
const AWS_EXAMPLE = { file: FILE, name: 'on AWS', source: 'packages/diagnosis' };

/** Fills in the reference of every verb. @throws Error when the document has no place for it */
export async function fillReference(document: string): Promise<string> {
  const verbs = await Promise.all(
    Object.entries(VERBS).map(async ([name, { summary, load }]) =>
      verbReference(name, summary, await load()),
    ),
  );
  return fillSection(document, REFERENCE, verbs.join('\n\n'));
}

const idle: Act = () => async () => {};

/** One verb: how it is called, what it does, its options, and commands that work. */
function verbReference(name: string, summary: string, verb: Verb): string {
  const command = new Command(name).description(summary);
  verb.declare(command, idle);
  const help = command.createHelp();
  const words = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  const options = help
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((option) => [`\`${option.flags}\``, help.optionDescription(option)]);
  const lines = verb.examples.map(
    ([line, purpose]) => [line.replace(/\bjournal(?= [a-z])/g, './journal'), purpose] as const,
  );
  const width = Math.max(...lines.map(([line]) => line.length));
  return [
    `### ${['journal', name, ...words].join(' ')}`,
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    ...(options.length > 0 ? [markdownTable(['option', ''], options)] : []),
    ['```bash', ...lines.map(([line, purpose]) => `${line.padEnd(width)}  # ${purpose}`), '```'].join('\n'),
  ].join('\n\n');
}

const NOW = Date.UTC(2026, 10, 23, 23, 30);
const WORKFLOW = 'arn:aws:states:us-east-1:123456789012:stateMachine:agent-session-workflow-prod';
const CONTEXT = {
  stage: 'prod',
  region: 'us-east-1',
  stateMachineArn: WORKFLOW,
  runtimeId: 'agents_prod-AbCdEfGhIj',
};

/**
 * Fills in what `why` suggests on AWS, where the transcripts cannot run, for the sample session that fell silent and whose
 * workflow found it lost.
 *
 * @throws Error when the document has no place for it
 */
export function fillAwsExample(document: string): string {
  const steps = nextOnAws().map(({ what, command }) => `# ${what}\n${command}`);
  return fillSection(document, AWS_EXAMPLE, ['```text', ...steps, '```'].join('\n'));
}

function nextOnAws(): readonly NextStep[] {
  const { silent } = SAMPLES;
  const records = sampleRows(silent, NOW).map((row) => decodeRecord(row));
  const execution = {
    arn: `${WORKFLOW.replace(':stateMachine:', ':execution:')}:${silent.id}`,
    status: 'FAILED',
    error: 'AgentLost',
  };
  return diagnose({
    sessionId: silent.id,
    events: records.flatMap((record) => (isUnreadable(record) ? [] : record)),
    unreadable: [],
    now: NOW,
    execution,
    runtimeSessionId: runtimeSessionId(silent.id),
    context: CONTEXT,
  }).next;
}
