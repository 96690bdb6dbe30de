import { epochOf, parseDuration, parseInstant } from '../src/options.ts';

const NOW = Date.UTC(2024, 10, 4, 10, 30);

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['3d', 259_200_000],
    ['1.5h', 5_400_000],
    [' 1s ', 1_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '10', 'm', '-1h', '1w', '1h30m', '1e3s', '10 m', 'NaNs'])(
    'says what it expects instead of "%s"',
    (text) => {
      expect(() => parseDuration(text)).toThrow('Expected a duration like 90s, 10m, 2h or 3d.');
    },
  );
});

describe('parseInstant', () => {
  it.each([
    ['2h', '2024-11-04T08:30:00.000Z'],
    ['0s', '2024-11-04T10:30:00.000Z'],
    ['2024-11-03', '2024-11-03T00:00:00.000Z'],
    ['2024-11-03T12:15', '2024-11-03T12:15:00.000Z'],
    ['2024-11-03T12:15Z', '2024-11-03T12:15:00.000Z'],
    ['2024-11-03T12:15:30Z', '2024-11-03T12:15:30.000Z'],
    ['2024-11-03T12:15:30.123Z', '2024-11-03T12:15:30.123Z'],
    ['99999d', '1970-01-01T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(new Date(epochOf(parseInstant(text), NOW)).toISOString()).toBe(expected);
  });

  it.each(['yesterday', '2024-02-30', '2024-11-03T12:15:30', '2024-11-03T12:15:30+01:00', '12:15'])(
    'says what it expects instead of "%s"',
    (text) => {
      expect(() => parseInstant(text)).toThrow(/^Expected a time ago like 90s, .* or ISO 8601 in UTC/);
    },
  );
});
