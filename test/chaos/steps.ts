import { stepOf } from '../fault-proxy/call.ts';
import { FAULT_KINDS, type FaultKind } from '../fault-proxy/fault.ts';

/** The callers in the system, by the access key id of their signatures. */
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
const invokeAgent = (caller: string, action: string): string =>
  call(caller, 'bedrock-agentcore:InvokeAgentRuntime', action);

/** Each call that the system makes to AWS for a session, in the order of a session. */
export const STEPS = {
  startExecution: call(rule, 'states:StartExecution'),
  invokePoller: call(workflow, 'lambda:Invoke', poller),
  initiated: put(workflow, 'SESSION_INITIATED'),
  invokeInvoker: call(workflow, 'lambda:Invoke', invoker),
  invokerReads: call(invoker, 'dynamodb:Query', 'session'),
  input: put(invoker, 'input'),
  invocationStarted: put(invoker, 'AGENT_RUNTIME_INVOCATION_STARTED'),
  invokeAgent: invokeAgent(invoker, 'start'),
  agentReads: call(agent, 'dynamodb:Query', 'session'),
  entrypointStarted: put(agent, 'AGENT_ENTRYPOINT_STARTED'),
  entrypointFailed: put(agent, 'AGENT_ENTRYPOINT_FAILED'),
  taskStarted: put(agent, 'AGENT_BACKGROUND_TASK_STARTED'),
  invocationSucceeded: put(invoker, 'AGENT_RUNTIME_INVOCATION_SUCCEEDED'),
  invocationFailed: put(invoker, 'AGENT_RUNTIME_INVOCATION_FAILED'),
  startRound: call(workflow, 'states:StartExecution', 'round'),
  pollerReads: call(poller, 'dynamodb:Query', 'session'),
  checkTask: invokeAgent(poller, 'status'),
  pollerStopsSession: call(poller, 'bedrock-agentcore:StopRuntimeSession'),
  answerRound: call(workflow, 'states:SendTaskSuccess'),
  result: put(agent, 'result'),
  taskCompleted: put(agent, 'AGENT_BACKGROUND_TASK_COMPLETED'),
  taskFailed: put(agent, 'AGENT_BACKGROUND_TASK_FAILED'),
  // Made after a lost answer, to see whether the put arrived.
  invokerLooksUp: call(invoker, 'dynamodb:GetItem', 'session'),
  agentLooksUp: call(agent, 'dynamodb:GetItem', 'session'),
} as const;

export type Step = keyof typeof STEPS;

export const ALL_STEPS = Object.keys(STEPS) as readonly Step[];

/** Put with the same key by every try, so that a second one changes nothing. */
const RECORDS: readonly (string | undefined)[] = ['input', 'result'];

const PROCESSES: readonly string[] = [invoker, poller, agent];

/** The faults that a step can meet. Only functions and agents are processes that can die, and only agents get SIGTERM. */
export function faultsOf(step: string): readonly FaultKind[] {
  const caller = step.split(' ')[0] ?? '';
  return FAULT_KINDS.filter((kind) => {
    if (kind === 'stop') return caller === agent;
    return kind === 'kill' ? PROCESSES.includes(caller) : true;
  });
}

/**
 * Whether the journal's client makes the call to put an event. It sends each put once (the SDK's retries are off), so if a
 * network delivers a put twice, the answer that comes back is the first.
 */
export function isJournalPut(step: string): boolean {
  const [caller = '', operation, subject] = step.split(' ');
  return operation === 'dynamodb:PutItem' && !RECORDS.includes(subject) && PROCESSES.includes(caller);
}
