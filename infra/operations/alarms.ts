import { type Alarm, alarmsOf } from '../monitoring/alarms.ts';
import { table } from './markdown.ts';

/** Every alarm, what it means and what to do, as Markdown. */
export function renderAlarms(): string {
  return table(
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
