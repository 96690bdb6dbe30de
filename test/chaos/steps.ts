import { FAULT_KINDS, type FaultKind, stepOf } from '../fault-proxy/index.ts';

/** Who calls whom in the system, by the access key id that each signs with. */
export const CALLERS = {
  rule: 'eventbridge',
  workflow: 'step-functions',
  invoker: 'agent-invoker-function-dev',
  poller: 'agent-poller-function-dev',
  agent: 'agents_dev',
} as const;

const { rule, workflow, invoker, poller, agent } = CALLERS;

const call = (caller: string, operation: string, subject = ''): string =>
  stepOf({ caller, operation, subject });
const put = (caller: string, subject: string): string => call(caller, 'dynamodb:PutItem', subject);
const ask = (caller: string, action: string): string =>
  call(caller, 'bedrock-agentcore:InvokeAgentRuntime', action);

/** Every call that the parts of the system make of AWS for a session, in the order a session comes to them. */
export const STEPS = {
  startExecution: call(rule, 'states:StartExecution'),
  invokePoller: call(workflow, 'lambda:Invoke', poller),
  initiated: put(workflow, 'SESSION_INITIATED'),
  invokeInvoker: call(workflow, 'lambda:Invoke', invoker),
  invokerReads: call(invoker, 'dynamodb:Query', 'session'),
  invocationStarted: put(invoker, 'AGENT_RUNTIME_INVOCATION_STARTED'),
  invokeAgent: ask(invoker, 'start'),
  agentReads: call(agent, 'dynamodb:Query', 'session'),
  entrypointStarted: put(agent, 'AGENT_ENTRYPOINT_STARTED'),
  entrypointFailed: put(agent, 'AGENT_ENTRYPOINT_FAILED'),
  taskStarted: put(agent, 'AGENT_BACKGROUND_TASK_STARTED'),
  invocationSucceeded: put(invoker, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'),
  invocationFailed: put(invoker, 'AGENT_RUNTIME_INVOCATION_FAILED'),
  pollerReads: call(poller, 'dynamodb:Query', 'session'),
  pollerAsks: ask(poller, 'status'),
  pollerStopsMachine: call(poller, 'bedrock-agentcore:StopRuntimeSession'),
  result: put(agent, 'result'),
  taskCompleted: put(agent, 'AGENT_BACKGROUND_TASK_COMPLETED'),
  taskFailed: put(agent, 'AGENT_BACKGROUND_TASK_FAILED'),
  // Whether a put whose answer was lost has arrived.
  invokerLooksUp: call(invoker, 'dynamodb:GetItem', 'session'),
  agentLooksUp: call(agent, 'dynamodb:GetItem', 'session'),
} as const;

export type Step = keyof typeof STEPS;

export const ALL_STEPS = Object.keys(STEPS) as readonly Step[];

const PROCESSES: readonly string[] = [invoker, poller, agent];

/** Which faults a step can meet: only a process can die, and only an agent's is told that it must. */
export function faultsOf(step: string): readonly FaultKind[] {
  const caller = step.split(' ')[0] ?? '';
  return FAULT_KINDS.filter((kind) => {
    if (kind === 'stop') return caller === agent;
    return kind === 'kill' ? PROCESSES.includes(caller) : true;
  });
}

/**
 * Whether a call puts an event by way of the journal. Its client sends each put once (the SDK's own retries are off), so
 * whatever a network delivers twice, the answer that comes back belongs to the first.
 */
export function isJournalPut(step: string): boolean {
  const [caller = '', operation, subject] = step.split(' ');
  return operation === 'dynamodb:PutItem' && subject !== 'result' && PROCESSES.includes(caller);
}
