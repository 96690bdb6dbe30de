import { type Alarm, alarmsOf } from '../../infra/monitoring/alarms.ts';
import { markdownTable } from '../documents/markdown.ts';

/** Every alarm, what it means and what to do, as Markdown. */
export function renderAlarms(): string {
  return markdownTable(
    ['alarm', 'raised by', 'means', 'what to do'],
    alarmsOf('{stage}').map((alarm) => [
      `\`agents-{stage}-${alarm.name}\``,
      raisedBy(alarm),
      alarm.means,
      alarm.act,
    ]),
  );
}

function raisedBy({ metric, threshold, periodSeconds }: Alarm): string {
  return `\`${metric.name}\` ≥ ${threshold} in ${periodSeconds / 60} min`;
}
