/** An HTTP proxy in front of an AWS endpoint that injects faults: drawn by a seed, or as a written plan says. */
export { type Call, stepOf } from './call.ts';
export { chance, wholeNumber } from './chance.ts';
export type { Rates } from './decide.ts';
export type { Exchange } from './exchange.ts';
export { FAULT_KINDS, type Fault, type FaultKind } from './fault.ts';
export { type EndCaller, type FaultProxy, startFaultProxy } from './fault-proxy.ts';
export { drawnPlan, type FaultPlan, type PlannedFault, writtenPlan } from './plan.ts';
