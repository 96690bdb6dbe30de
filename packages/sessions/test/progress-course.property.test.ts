import fc from 'fast-check';
import { courseOf } from '../src/progress-course.ts';

const notes = fc
  .uniqueArray(fc.integer({ min: 0, max: 30_000_000 }), { minLength: 1, maxLength: 60 })
  .map((times) =>
    times
      .sort((a, b) => a - b)
      .map((epochMs) => ({ sessionId: 's', epochMs, reportedAt: epochMs, usage: [] })),
  );

describe('the course of a task', () => {
  it('has the first note, the last, at most eight, and each once in their order', () => {
    fc.assert(
      fc.property(notes, (all) => {
        const course = courseOf(all);

        expect(course[0]).toBe(all[0]);
        expect(course.at(-1)).toBe(all.at(-1));
        expect(course.length).toBeLessThanOrEqual(8);
        expect(course).toEqual(all.filter((each) => course.includes(each)));
      }),
    );
  });

  it('has notes at equal distances in time', () => {
    const all = Array.from({ length: 71 }, (_, index) => ({
      sessionId: 's',
      epochMs: index * 5_000,
      usage: [],
    }));

    expect(courseOf(all).map(({ epochMs }) => epochMs / 5_000)).toEqual([0, 10, 20, 30, 40, 50, 60, 70]);
    expect(courseOf([])).toEqual([]);
  });
});
