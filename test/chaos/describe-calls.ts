import { type Exchange, stepOf } from '../fault-proxy/index.ts';

/** Every call of the sessions in the order they came in, each with its fault and what the server answered. */
export function describeCalls({ exchanges }: { readonly exchanges: readonly Exchange[] }): string {
  return exchanges
    .toSorted((a, b) => a.at - b.at)
    .map(({ call, at, fault, answers }) => {
      const time = new Date(at).toISOString().slice(11, 23);
      const answered = answers.map(({ status }) => status).join(' and ') || 'not reached';
      return `${time}  ${call.session}  ${stepOf(call)} #${call.nth}  ${answered}  ${fault ? JSON.stringify(fault) : ''}`;
    })
    .join('\n');
}
