import { signedSeconds, TIME_STYLES, timeText } from '../../src/output/event-lines.ts';

const T0 = Date.UTC(2024, 10, 4, 10, 30);
const options = { isLocalTime: false, now: () => T0 + 90_000 } as const;

describe('timeText', () => {
  it.each([
    ['iso', '2024-11-04T10:30:01.234Z'],
    ['clock', '10:30:01.234'],
    ['relative', '1 min 29 s ago  '],
    ['delta', '     +1.234 s'],
  ] as const)('shows a time as %s', (style, text) => {
    expect(timeText(T0 + 1_234, T0, { ...options, style })).toBe(text);
  });

  it('shows the time zone of this computer with its offset, and the same instant', () => {
    const text = timeText(T0 + 1_234, T0, { ...options, style: 'iso', isLocalTime: true });

    expect(text).toMatch(/^2024-11-0\dT\d\d:\d\d:01\.234[+-]\d\d:\d\d$/);
    expect(Date.parse(text)).toBe(T0 + 1_234);
  });

  it.each(TIME_STYLES)('has columns of one width for %s', (style) => {
    const widths = [0, 999, 61_000].map((ms) => timeText(T0 + ms, T0, { ...options, style }).length);

    expect(new Set(widths).size).toBe(1);
  });
});

describe('signedSeconds', () => {
  it('shows a clock that runs behind as it is', () => {
    expect([0, 4, -250, 3_600_000].map(signedSeconds)).toEqual([
      '+0.000 s',
      '+0.004 s',
      '-0.250 s',
      '+3600.000 s',
    ]);
  });
});
