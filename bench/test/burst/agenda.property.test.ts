import fc from 'fast-check';
import { createAgenda } from '../../src/burst/agenda.ts';

describe('an agenda', () => {
  it('lets things happen in the order of their times, and of their scheduling at one time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), (times) => {
        const agenda = createAgenda<undefined, number>();
        const happened: [at: number, item: number][] = [];
        for (const [item, at] of times.entries()) {
          agenda.schedule(at, item, (_world, which, when) => happened.push([when, which]));
        }
        agenda.run(undefined);

        const expected = times.map((at, item): [number, number] => [at, item]);
        expect(happened).toEqual(expected.toSorted(([a], [b]) => a - b));
      }),
    );
  });

  it('lets happen what is scheduled meanwhile, at once or later', () => {
    const agenda = createAgenda<undefined, string>();
    const happened: string[] = [];
    const note = (_world: undefined, item: string, at: number): void => {
      happened.push(`${item} ${at}`);
    };
    agenda.schedule(5, 'first', (world, item, at) => {
      note(world, item, at);
      agenda.schedule(at, 'at once', note);
      agenda.schedule(at + 1.2, 'later', note);
    });
    agenda.schedule(6, 'second', note);
    agenda.run(undefined);

    expect(happened).toEqual(['first 5', 'at once 5', 'second 6', 'later 7']);
  });
});
