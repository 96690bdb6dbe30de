import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { alarmsOf } from '../../infra/monitoring/alarms.ts';
import { fillSection, markdownTable } from '../documents/markdown.ts';
import { renderCosts } from './costs.ts';
import { renderQuotas } from './quotas.ts';

const DOCUMENT = 'docs/operations.md';

const SECTIONS = [
  { name: 'alarms', source: 'infra/monitoring', render: renderAlarms },
  { name: 'costs', source: 'packages/diagnosis', render: renderCosts },
  { name: 'quotas', source: 'tools/operations-document', render: renderQuotas },
] as const;

/** The document with its generated tables. @throws Error when it lacks the comment lines of a table */
export function withTables(document: string): string {
  return SECTIONS.reduce(
    (text, { name, source, render }) => fillSection(text, { file: DOCUMENT, name, source }, render()),
    document,
  );
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
  await writeFile(DOCUMENT, withTables(await readFile(DOCUMENT, 'utf8')));
}
