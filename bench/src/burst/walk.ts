import { JOURNAL_BACKOFF } from '@agents/failures';
import { backoffMs } from '../../../packages/journal/src/retry.ts';
import { budgetUntil } from '../../../services/invoker/src/budget.ts';
import type { Happening } from './agenda.ts';
import type { FunctionStep } from './profile.ts';
import { DELIVERY_RETRY, IDLE_TIMEOUT_MS } from './quotas.ts';
import { followSteps, retriesOf, type Session, type World } from './session.ts';

type Move = Happening<World, Session>;

/** `timeout` of the invoker in `serverless.yml`. */
const INVOKER_TIMEOUT_MS = 60_000;

/** The tasks of the follower, whose retries are not transitions of the workflow. */
const OF_THE_ROUND: ReadonlySet<string> = new Set(['Poll', 'Answer']);

/** EventBridge starts the execution, and repeats that for as long as the rule says. */
export function deliver(world: World, session: Session, at: number): void {
  const { account, agenda, random } = world;
  if (account.admits('deliveries', at) && account.admits('starts', at)) {
    perform(world, session, at);
    return;
  }
  const { firstMs, factor, longestMs, attempts, ageMs } = DELIVERY_RETRY;
  const delay = random() * Math.min(longestMs, firstMs * factor ** session.deliveries);
  session.deliveries += 1;
  if (session.deliveries > attempts || at + delay > ageMs) session.end = { at, error: 'undelivered' };
  else agenda.schedule(at + delay, session, deliver);
}

/** Goes on to the next step, after a step that ends now. */
function proceed(world: World, session: Session, at: number): void {
  session.cursor += 1;
  session.retries = undefined;
  const step = session.steps[session.cursor];
  if (step) world.agenda.schedule(at + step.gapMs, session, perform);
  else if (session.startedAt === undefined) invoke(world, session, at);
  else session.end = { at, error: undefined };
}

function perform(world: World, session: Session, at: number): void {
  const step = session.steps[session.cursor];
  if (step?.kind === 'state') {
    session.roundRetries = undefined;
    transition(world, session, { at, next: proceed });
  } else if (step?.kind === 'function') runFunction(world, session, { step, at });
  else if (step?.kind === 'round') startRound(world, session, { at, next: proceed });
  else if (world.account.admits('answers', at)) proceed(world, session, at);
  else refuse(world, session, { task: 'Answer', at, error: 'Sfn.SfnException' });
}

interface Next {
  readonly at: number;
  readonly next: Move;
}

/** Takes a transition of the workflow, which waits for its turn. */
function transition({ account, agenda }: World, session: Session, { at, next }: Next): void {
  agenda.schedule(account.reserve('transitions', at), session, next);
}

function startRound(world: World, session: Session, { at, next }: Next): void {
  if (world.account.admits('rounds', at)) next(world, session, at);
  else refuse(world, session, { task: 'Follow', at, error: 'StepFunctions.AWSStepFunctionsException' });
}

interface FunctionRun {
  readonly step: FunctionStep;
  readonly at: number;
}

function runFunction(world: World, session: Session, { step, at }: FunctionRun): void {
  const { account, agenda } = world;
  if (account.enterFunction(step.name, at)) agenda.schedule(at + step.lastsMs, session, leaveFunction);
  else refuse(world, session, { task: step.task, at, error: 'Lambda.TooManyRequestsException' });
}

function leaveFunction(world: World, session: Session, at: number): void {
  const step = session.steps[session.cursor];
  if (step?.kind !== 'function') throw new Error('expected the step of a function');
  world.account.leaveFunction(step.name);
  if (step.checks) world.account.admits('agentCalls', at);
  if (step.stops) stopAgent(world, session, at);
  proceed(world, session, at);
}

const freePlace: Move = ({ account }) => account.endAgent();

function stopAgent(world: World, session: Session, at: number): void {
  const { account, agenda, profile } = world;
  if (account.admits('agentCalls', at)) {
    account.endAgent();
    return;
  }
  world.keptPlaces += 1;
  agenda.schedule((session.startedAt ?? at) + profile.workMs + IDLE_TIMEOUT_MS, session, freePlace);
}

interface Refusal {
  readonly task: string;
  readonly at: number;
  readonly error: string;
}

/** Repeats a task as the packaged machines do, or gives it up. */
function refuse(world: World, session: Session, { task, at, error }: Refusal): void {
  const delay = retriesOf(world, session, task).next(error);
  if (delay === undefined) {
    giveUp(world, session, { task, at, error });
    return;
  }
  const again = task === 'Invoke' ? invoke : task === 'Follow' ? repeatRound : perform;
  const move: Move = (_world, who, when) => transition(world, who, { at: when, next: again });
  world.agenda.schedule(at + delay, session, OF_THE_ROUND.has(task) ? again : move);
}

/** A round that failed is repeated from the poll or the answer that it failed at. */
function repeatRound(world: World, session: Session, at: number): void {
  startRound(world, session, {
    at,
    next(_world, who, when) {
      who.retries = undefined;
      const isStarted = who.steps[who.cursor]?.kind === 'round';
      (isStarted ? proceed : perform)(world, who, when);
    },
  });
}

function giveUp(world: World, session: Session, { task, at, error }: Refusal): void {
  const { rules, agenda } = world;
  if (task === 'Poll') refuse(world, session, { task: 'Follow', at, error: rules.roundError(error) });
  else if (task === 'Answer') {
    // The workflow misses the answer only when its own time is over.
    agenda.schedule(at + rules.roundTimeoutMs, session, (_world, who, when) =>
      refuse(world, who, { task: 'Follow', at: when, error: 'States.Timeout' }),
    );
  } else {
    session.end = { at, error };
    if (session.startedAt !== undefined) agenda.schedule(at + IDLE_TIMEOUT_MS, session, freePlace);
  }
}

/** The invoker: journals STARTED, calls the agent, journals the outcome. */
function invoke(world: World, session: Session, at: number): void {
  const { account, agenda, profile } = world;
  if (!account.enterFunction('invoker', at)) {
    refuse(world, session, { task: 'Invoke', at, error: 'Lambda.TooManyRequestsException' });
    return;
  }
  session.writes = 0;
  session.writeBy = budgetUntil(at + INVOKER_TIMEOUT_MS).startBefore;
  agenda.schedule(at + profile.call.recordedMs, session, recordStart);
}

function recordStart(world: World, session: Session, at: number): void {
  const { account, agenda, profile } = world;
  const { recordedMs, refusedMs, startedMs } = profile.call;
  if (!account.recordsStatus('STARTED', at)) {
    if (writeLater(world, session, { at, next: recordStart })) return;
    account.leaveFunction('invoker');
    refuse(world, session, { task: 'Invoke', at, error: 'JournalUnavailable' });
    return;
  }
  session.calledAt = at;
  if (account.startAgent(at)) {
    session.startedAt = at;
    agenda.schedule(at + startedMs - recordedMs, session, follow);
    return;
  }
  session.writes = 0;
  session.writeBy = at + JOURNAL_BACKOFF.patienceMs;
  agenda.schedule(at + refusedMs - recordedMs, session, recordRefusal);
}

/** As for the invoker, a refusal counts even if its record cannot be written. */
function recordRefusal(world: World, session: Session, at: number): void {
  const { account, patienceSeconds } = world;
  if (!account.recordsStatus('FAILED', at) && writeLater(world, session, { at, next: recordRefusal })) return;
  account.leaveFunction('invoker');
  session.refusedCalls += 1;
  session.waitsSince ??= session.calledAt;
  const isPatient = at - session.waitsSince < patienceSeconds * 1_000;
  const error = isPatient ? 'AgentCapacityExceeded' : 'AgentInvocationFailed';
  refuse(world, session, { task: 'Invoke', at, error });
}

/** Repeats a write as the journal does. Returns whether there is time for it. */
function writeLater({ agenda, random }: World, session: Session, { at, next }: Next): boolean {
  const left = session.writeBy - at;
  if (left <= 0) return false;
  session.writes += 1;
  agenda.schedule(at + Math.min(backoffMs(session.writes, random), left), session, next);
  return true;
}

function follow(world: World, session: Session, at: number): void {
  world.account.leaveFunction('invoker');
  session.steps = followSteps(world.profile, session);
  session.cursor = -1;
  proceed(world, session, at);
}
