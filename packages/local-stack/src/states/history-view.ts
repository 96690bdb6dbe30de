import { viewEvent } from './event-view.ts';
import type { History } from './history.ts';
import { type PageRequest, takePage } from './paging.ts';

/** A request for a page of a history. */
export interface HistoryRequest extends PageRequest {
  readonly reverseOrder: boolean;
  readonly includeExecutionData: boolean;
}

/** A page of a history as GetExecutionHistory answers it. */
export function viewHistory(
  { facts, times }: History,
  request: HistoryRequest,
  execution: { readonly arn: string; readonly roleArn: string; readonly region: string },
) {
  const numbered = facts.map((fact, index) => ({ fact, id: index + 1, at: times[index] ?? 0 }));
  const { page, ...more } = takePage(
    {
      of: `history ${execution.arn} ${request.reverseOrder ? 'reverse' : ''}`,
      items: request.reverseOrder ? numbered.reverse() : numbered,
      positionOf: ({ id }) => id,
      order: request.reverseOrder ? 'falling' : 'rising',
    },
    request,
  );
  const options = { ...execution, includeData: request.includeExecutionData };
  return { events: page.map((event) => viewEvent(event, options)), ...more };
}
