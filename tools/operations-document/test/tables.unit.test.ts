import { readFile } from 'node:fs/promises';
import { CAPACITY_BACKOFF, CAPACITY_PATIENCE_SECONDS, capacityBackoff } from '@agents/failures';
import { parse } from 'yaml';
import { centsOfRefusedCall } from '../../../bench/src/burst/rows.ts';
import { alarmsOf } from '../../../infra/monitoring/alarms.ts';
import { ASSUMED, IDLE_TIMEOUT_SECONDS, usdOfIdleMicroVms } from '../costs.ts';
import { withTables } from '../write-tables.ts';

const readDocument = () => readFile('docs/operations.md', 'utf8');

/** The document as one line, because its sentences are wrapped. */
const readText = async () => (await readDocument()).replaceAll(/\s+/g, ' ');

describe('docs/operations.md', () => {
  it('has the tables that the code makes: run `make docs`', async () => {
    const document = await readDocument();

    expect(await withTables(document)).toBe(document);
  });

  it('computes with the idle timeout that is deployed, and says what a stage pays that waits for it', async () => {
    const runtime = await readFile('infra/agent-runtime.yml', 'utf8');
    const text = await readText();

    expect(runtime).toContain(`IdleRuntimeSessionTimeout: ${IDLE_TIMEOUT_SECONDS}\n`);
    expect(text).toContain(
      `idle timeout of ${IDLE_TIMEOUT_SECONDS} s: $${usdOfIdleMicroVms().toFixed(2)} more for 1,000 sessions`,
    );
  });

  it('lists the settings of a stage with their defaults', async () => {
    const { default: defaults } = parse(await readFile('infra/stages.yml', 'utf8'));
    const section = (await readDocument()).split('### Settings of a stage')[1]?.split('\n\n- ')[0] ?? '';
    const listed = [...section.matchAll(/^\| (`[^|]+) \| `?(\w+)/gm)].flatMap(([, names = '', value]) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => [name, value]),
    );

    expect(listed.map(([name]) => name)).toContain('roundSeconds');
    expect(listed).toEqual(listed.map(([name = '']) => [name, String(defaults[name])]));
  });

  it('names the assumptions of its estimates', async () => {
    const { busyVcpus, memoryGb, idleSeconds, pollMs } = ASSUMED;
    const text = await readText();

    expect(text).toContain(`keeps ${busyVcpus} vCPU busy and uses ${memoryGb} GB`);
    expect(text).toContain(`is stopped ${idleSeconds} s after`);
    expect(text).toContain(`one poll takes ${pollMs} ms`);
  });

  it('names the defaults that a wait for capacity has', async () => {
    const text = await readText();
    const { IntervalSeconds, MaxDelaySeconds } = CAPACITY_BACKOFF;
    const { MaxDelaySeconds: ofFourHours } = capacityBackoff(4 * 3_600);

    expect(text).toContain(`at a random moment of the next ${IntervalSeconds} s`);
    expect(text).toContain(`up to ${MaxDelaySeconds} s, or a sixtieth of the patience`);
    expect(text).toContain(`with four hours, up to ${ofFourHours} s`);
    expect(text).toContain(`\`capacityPatienceSeconds\` (${CAPACITY_PATIENCE_SECONDS / 3_600} h by default)`);
  });

  it('names the cost of a refused call', async () => {
    const cents = centsOfRefusedCall().toFixed(4);
    expect(await readText()).toContain(`A refused call costs about ${cents} cents`);
  });

  it('adds up what an idle stage costs, with every alarm', async () => {
    const [, total, alarms, alarmCost, key, dashboard, notifier] =
      /costs \$([\d.]+) a month: (\d+) alarms \(\$([\d.]+);.*? KMS key .*?\(\$([\d.]+)\).*? dashboard \(\$([\d.]+);.*? notifier's start each minute \(\$([\d.]+);/s.exec(
        await readText(),
      ) ?? [];

    expect(Number(alarms)).toBe(alarmsOf('prod').length);
    expect(Number(alarmCost)).toBeCloseTo(0.1 * Number(alarms));
    // 64 MB for little more than the second of its long poll, at $1 a million starts, $0.06 a GB-hour, $0.40 a million reads.
    const starts = 60 * 24 * 30;
    const gbHours = (starts * 1.1 * 0.0625) / 3_600;
    expect(Number(notifier)).toBeCloseTo(starts * (1 + 0.4) * 1e-6 + gbHours * 0.06, 2);
    const parts = [alarmCost, key, dashboard, notifier].map(Number);
    expect(Number(total)).toBeCloseTo(parts.reduce((sum, part) => sum + part, 0));
  });
});
