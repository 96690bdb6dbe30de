import { mask } from '../mask.ts';

describe('mask', () => {
  it.each([
    ['3d7f16b0-91c2-4e84-b5d6-8f301c4e6d73 failed', 'ID failed'],
    ['at 2026-11-23T12:00:00.123Z.', 'at TIME.'],
    ['--start-time 1795605161996 --query', '--start-time TIME --query'],
    ['after 2 min 5 s, 640 ms later, +0.124 s', 'after DURATION, DURATION later, DURATION'],
    ['██░░░', 'BAR'],
    ['3 sessions,    0.5 of them', '3 sessions,  NUMBER of them'],
  ])('%s: %s', (text, masked) => {
    expect(mask(text)).toBe(masked);
    expect(mask(masked)).toBe(masked);
  });
});
