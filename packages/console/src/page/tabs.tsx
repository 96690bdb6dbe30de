import { printable } from '@agents/events';
import type { JsonCost, JsonEvent, JsonLog, JsonSession } from '@agents/sessions';
import { useEffect, useState } from 'preact/hooks';
import type { LogMessage, ResultPart } from '../contract.ts';
import { Button, Copy, Lines, ProblemNote, Text, Time } from './parts.tsx';
import { change, param } from './route.ts';
import { get, listen } from './server.ts';

const pathOf = (id: string, what: string): string => `/api/sessions/${encodeURIComponent(id)}/${what}`;

/** Reads something once; `undefined` until it is there. */
function useAnswer<T>(
  path: string,
  again: unknown = undefined,
): { readonly value?: T; readonly failure?: string } {
  const [answer, setAnswer] = useState<{ readonly value?: T; readonly failure?: string }>({});
  useEffect(() => {
    let isWanted = true;
    get<T>(path).then(
      (value) => isWanted && setAnswer({ value }),
      (error) => isWanted && setAnswer({ failure: error.message }),
    );
    return () => {
      isWanted = false;
    };
  }, [path, again]);
  return answer;
}

/** How many lines a log keeps on the page. */
const MAX_LINES = 5_000;

interface LogsProps {
  readonly id: string;
  readonly events: readonly JsonEvent[];
}

/** What the components wrote about the session, live, with its events among the lines. */
export function LogsTab({ id, events }: LogsProps) {
  const [lines, setLines] = useState<readonly JsonLog[]>([]);
  const [refusals, setRefusals] = useState<readonly string[]>([]);
  const [isRead, setRead] = useState(false);
  const errorsOnly = param('errors') === '1';
  useEffect(() => {
    setLines([]);
    setRead(false);
    const stop = listen<LogMessage>(
      `${pathOf(id, 'logs')}${errorsOnly ? '?errors=1' : ''}`,
      (message) => {
        if (message.type === 'end') return stop();
        setRead(true);
        if (message.type === 'problem') return setRefusals([message.problem.message]);
        setRefusals((before) => [...new Set([...before, ...message.refusals])]);
        setLines((before) => [...before, ...message.lines].slice(-MAX_LINES));
      },
      false,
    );
    return stop;
  }, [id, errorsOnly]);
  const items = [
    ...lines,
    ...(errorsOnly ? events.filter(({ status }) => status.endsWith('_FAILED')) : events),
  ];
  items.sort((a, b) => a.timestamp.localeCompare(b.timestamp));
  return (
    <>
      <p>
        <Button isPressed={errorsOnly} onClick={() => change({ errors: errorsOnly ? undefined : '1' })}>
          Errors only
        </Button>
      </p>
      {refusals.map((text) => (
        <ProblemNote key={text} message={text} />
      ))}
      {!isRead && <p class="soft">Reading the logs.</p>}
      {isRead && lines.length === 0 && (
        <p class="soft">No {errorsOnly ? 'warning, error or crash' : 'line'} of this session was found.</p>
      )}
      <ol class="logs">
        {items.map((item, index) => (
          <LogItem key={`${item.timestamp} ${index}`} item={item} />
        ))}
      </ol>
    </>
  );
}

function LogItem({ item }: { readonly item: JsonLog | JsonEvent }) {
  if (item.kind === 'event') {
    return (
      <li class="event">
        <Time iso={item.timestamp} isPrecise />
        <span class="soft">event</span>
        <b>{item.status}</b>
      </li>
    );
  }
  const { timestamp, component, level = '', message, stack, raw, fields } = item;
  const more = Object.entries(fields);
  return (
    <li class={level}>
      <Time iso={timestamp} isPrecise />
      <span class="soft">{component}</span>
      <span>
        {(level === 'error' || level === 'warn') && <b>{level} </b>}
        <Lines>{raw ?? message}</Lines>
        {more.length > 0 && (
          <span class="soft">
            {' '}
            {more.map(([name, value]) => printable(`${name}=${JSON.stringify(value)}`)).join(' ')}
          </span>
        )}
        {stack && (
          <pre>
            <Lines>{stack}</Lines>
          </pre>
        )}
      </span>
    </li>
  );
}

export function PayloadTab({ id }: { readonly id: string }) {
  const { value, failure } = useAnswer<unknown>(pathOf(id, 'payload'));
  if (failure) return <ProblemNote message={failure} />;
  if (value === undefined) return <p class="soft">Reading the payload.</p>;
  const text = JSON.stringify(value, null, 2);
  return (
    <>
      <Copy text={text} />
      <pre>
        <Lines>{text}</Lines>
      </pre>
    </>
  );
}

/** The result, a part at a time: it may be large. */
export function ResultTab({ id, state }: { readonly id: string; readonly state: JsonSession['state'] }) {
  const { value: first, failure } = useAnswer<ResultPart>(pathOf(id, 'result'), state);
  const [parts, setParts] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  useEffect(() => setParts([]), [id, first]);
  if (failure)
    return state === 'completed' ? (
      <ProblemNote message={failure} />
    ) : (
      <p class="empty">The session has no result: it is {state}.</p>
    );
  if (!first) return <p class="soft">Reading the result.</p>;
  const text = first.text + parts.join('');
  const loadMore = async (): Promise<void> => {
    try {
      const part = await get<ResultPart>(pathOf(id, 'result'), { from: String(text.length) });
      setParts((before) => [...before, part.text]);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <p class="soft">
        {text.length === first.length
          ? `${first.length} characters`
          : `${text.length} of ${first.length} characters`}{' '}
        <Copy text={text} />
      </p>
      <pre>{text}</pre>
      {problem && <ProblemNote message={problem} />}
      {text.length < first.length && <Button onClick={() => void loadMore()}>Show more</Button>}
    </>
  );
}

export function CostTab({ id }: { readonly id: string }) {
  const { value: cost, failure } = useAnswer<JsonCost>(pathOf(id, 'cost'));
  if (failure) return <ProblemNote message={failure} />;
  if (!cost) return <p class="soft">Estimating.</p>;
  return (
    <>
      <p>
        <b>About {cost.totalCents.toFixed(4)} US cents</b> <span class="soft">an estimate, not a bill</span>
      </p>
      <table>
        <thead>
          <tr>
            <th>Service</th>
            <th>For</th>
            <th class="number">Quantity</th>
            <th>Unit</th>
            <th class="number">US cents</th>
          </tr>
        </thead>
        <tbody>
          {cost.lines.map(({ service, what, quantity, unit, cents }) => (
            <tr key={`${service} ${what}`}>
              <td>{service}</td>
              <td>
                <Text>{what}</Text>
              </td>
              <td class="number">{Number(quantity.toPrecision(6))}</td>
              <td>{unit}</td>
              <td class="number">{cents.toFixed(4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {cost.notes.map(({ text }) => (
        <p key={text} class="soft">
          <Text>{text}</Text>
        </p>
      ))}
    </>
  );
}
