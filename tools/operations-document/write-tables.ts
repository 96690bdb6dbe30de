import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { alarmsOf } from '../../infra/monitoring/alarms.ts';
import { fillSection, markdownTable } from '../documents/markdown.ts';
import { renderBursts } from './bursts.ts';
import { renderCosts } from './costs.ts';
import { renderQuotas } from './quotas.ts';

const DOCUMENT = 'docs/operations.md';

const SECTIONS = [
  { name: 'alarms', source: 'infra/monitoring', render: renderAlarms },
  { name: 'costs', source: 'packages/diagnosis', render: renderCosts },
  { name: 'quotas', source: 'tools/operations-document', render: renderQuotas },
  { name: 'bursts', source: 'bench/results', render: renderBursts },
] as const;

/** The document with its generated tables. @throws Error when it lacks the comment lines of a table */
export async function withTables(document: string): Promise<string> {
  let text = document;
  for (const { name, source, render } of SECTIONS) {
    text = fillSection(text, { file: DOCUMENT, name, source }, await render());
  }
  return text;
}

function renderAlarms(): string {
  return markdownTable(
    ['alarm', 'raised by', 'what happened', 'what to do'],
    alarmsOf('{stage}').map(({ name, metric, threshold, periodSeconds, means, act }) => [
      `\`agents-{stage}-${name}\``,
      `\`${metric.name}\` ≥ ${threshold} in ${periodSeconds / 60} min`,
      means,
      act,
    ]),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(DOCUMENT, await withTables(await readFile(DOCUMENT, 'utf8')));
}
