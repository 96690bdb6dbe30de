import fc from 'fast-check';
import { chooseMicroVm } from '../../src/agentcore/pool.ts';

const microVmsWith = (counts: readonly number[]) => counts.map((size) => ({ sessions: { size } }));

describe('chooseMicroVm', () => {
  it('gives each session its own microVM while more are allowed', () => {
    expect(chooseMicroVm(microVmsWith([]), 4)).toBeUndefined();
    expect(chooseMicroVm(microVmsWith([1, 1, 1]), 4)).toBeUndefined();
  });

  it('takes a microVM that waits without a session', () => {
    const microVms = microVmsWith([1, 0]);
    expect(chooseMicroVm(microVms, 4)).toBe(microVms[1]);
  });

  it('spreads any number of sessions evenly, on no more microVMs than allowed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 200 }),
        (maxMicroVms, sessions) => {
          const microVms: { sessions: { size: number } }[] = [];
          for (let placed = 0; placed < sessions; placed += 1) {
            const chosen = chooseMicroVm(microVms, maxMicroVms);
            if (chosen) chosen.sessions.size += 1;
            else microVms.push({ sessions: { size: 1 } });
          }
          const counts = microVms.map((microVm) => microVm.sessions.size);
          expect(microVms.length).toBe(Math.min(sessions, maxMicroVms));
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
