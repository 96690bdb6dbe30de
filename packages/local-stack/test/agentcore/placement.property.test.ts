import fc from 'fast-check';
import { chooseMachine } from '../../src/agentcore/placement.ts';

const machinesWith = (counts: readonly number[]) => counts.map((size) => ({ sessions: { size } }));

describe('chooseMachine', () => {
  it('gives a session a machine of its own while there may be more', () => {
    expect(chooseMachine(machinesWith([]), 4)).toBeUndefined();
    expect(chooseMachine(machinesWith([1, 1, 1]), 4)).toBeUndefined();
  });

  it('takes the machine that waits without a session', () => {
    const machines = machinesWith([1, 0]);
    expect(chooseMachine(machines, 4)).toBe(machines[1]);
  });

  it('spreads any number of sessions evenly, on no more machines than allowed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 200 }),
        (maxMachines, sessions) => {
          const machines: { sessions: { size: number } }[] = [];
          for (let placed = 0; placed < sessions; placed += 1) {
            const chosen = chooseMachine(machines, maxMachines);
            if (chosen) chosen.sessions.size += 1;
            else machines.push({ sessions: { size: 1 } });
          }
          const counts = machines.map((machine) => machine.sessions.size);
          expect(machines.length).toBe(Math.min(sessions, maxMachines));
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
