import type { StackLog } from '../log.ts';
import type { RuleResource } from '../template/resources/workflow.ts';
import type { EventEnvelope } from './event.ts';
import { compilePattern } from './pattern.ts';
import { compileTargetInput } from './target-input.ts';

/** An event on its way to one target. */
export interface Delivery {
  readonly ruleName: string;
  readonly eventId: string;
  readonly targetArn: string;
  readonly input: string;
}

/** Finds the deliveries of an event on a bus. */
export type Route = (event: EventEnvelope, busName: string) => Delivery[];

const STATE_MACHINE_ARN = /^arn:aws:states:[^:]+:\d+:stateMachine:/;

/**
 * Compiles the rules of a template.
 *
 * @throws StartError `TEMPLATE_INVALID` on a pattern, path or template that the local stack does not support
 */
export function compileRules(rules: readonly RuleResource[], log: StackLog): Route {
  const compiled = rules
    .filter(({ enabled }) => enabled)
    .flatMap((rule) => (rule.pattern ? [{ rule, matches: compilePattern(rule.pattern, rule.name) }] : []))
    .map(({ rule, matches }) => ({
      ...{ rule, matches },
      targets: rule.targets
        .filter((target) => canDeliver(target.arn, rule.name, log))
        .map((target) => ({
          arn: target.arn,
          makeInput: compileTargetInput(target, rule),
        })),
    }));

  return (event, busName) =>
    compiled
      .filter(({ rule, matches }) => rule.busName === busName && matches(event))
      .flatMap(({ rule, targets }) =>
        targets.map(({ arn, makeInput }) => ({
          ruleName: rule.name,
          eventId: event.id,
          targetArn: arn,
          input: makeInput(event),
        })),
      );
}

function canDeliver(arn: string, ruleName: string, log: StackLog): boolean {
  if (STATE_MACHINE_ARN.test(arn)) return true;
  log.warn(
    { rule: ruleName, target: arn },
    'target ignored: the local stack delivers events to state machines only',
  );
  return false;
}
