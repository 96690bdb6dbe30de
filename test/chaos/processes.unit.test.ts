import { agentProcessEnds, agentProcesses, functionProcesses, lossesOf, taskSpans } from './processes.ts';

const LOG = [
  '10:00:00.000  debug  function process started  function=invoker  pid=11',
  '10:00:00.001  debug  function process started  function=invoker  pid=12',
  '10:00:00.002  debug  function process started  function=poller  pid=13',
  '10:00:00.100  runtime session placed  runtime_session_id=s-1  pid=21',
  '10:00:00.200  {"level":"info","component":"agent","session_id":"s-1","message":"task started"}  agent=a  pid=21',
  '10:00:00.300  debug  function process ended  function=invoker  pid=11',
  '10:00:00.400  {"level":"info","component":"agent","session_id":"s-2","message":"task started"}  agent=a  pid=22',
  '10:00:00.500  WARN  microVM died; its sessions are lost  pid=21  how=signal SIGKILL  sessions=1',
  '10:00:00.600  runtime session placed  runtime_session_id=s-1  pid=23',
  '10:00:00.700  {"level":"info","component":"agent","session_id":"s-2","message":"task ended"}  agent=a  pid=22',
];

describe("the stack's log", () => {
  it('names the running processes of a function', () => {
    expect(functionProcesses(LOG, 'invoker')).toEqual([12]);
    expect(functionProcesses(LOG, 'unknown')).toEqual([]);
  });

  it('names the processes of a session, and their ends', () => {
    expect(agentProcesses(LOG, 's-1')).toEqual([
      { pid: 21, since: 3 },
      { pid: 23, since: 8 },
    ]);
    expect([...agentProcessEnds(LOG)]).toEqual([[21, 7]]);
  });

  it('shows where a session lost its process', () => {
    const takenOff = '10:00:00.800  runtime session ended  runtime_session_id=s-1  reason=stopped';

    expect(lossesOf([...LOG, takenOff], 's-1')).toEqual([10, 7]);
    expect(lossesOf(LOG, 's-2')).toEqual([]);
  });

  it('shows which process ran a task, until the end of the task or of the process', () => {
    expect(Object.fromEntries(taskSpans(LOG))).toEqual({
      's-1': [{ pid: 21, from: 4, to: 7 }],
      's-2': [{ pid: 22, from: 6, to: 9 }],
    });
  });
});
