import type { Stage } from '../stage.ts';
import type { LogComponent, LogLine } from './log-line.ts';
import { type FoundLines, searchLogs } from './search-logs.ts';
import type { SessionNames, Window } from './session-names.ts';

/** The components whose streams have lines about a session that do not name it. */
const WITH_STREAMS = ['invoker', 'poller', 'agent'] as const satisfies readonly LogComponent[];

/** FilterLogEvents takes this many streams. */
const MAX_STREAMS = 100;

/** How long before and after a line of a session the request that wrote it may have begun and ended, in milliseconds. */
const REQUEST_MS = 75_000;

/** A longer span has the lines of too many other requests: then only those around the last line are read. In milliseconds. */
const MAX_SPAN_MS = 15 * 60_000;

export interface StreamSearch {
  /** The lines that name the session. */
  readonly named: readonly LogLine[];
  readonly names: SessionNames;
  readonly window: Window;
}

/**
 * Reads the lines about a session that do not name it, from the streams of those that do. A microVM runs one session: its whole
 * stream belongs to the session, with the last words of a crash. An instance of a function handles one request at a time: what
 * Lambda wrote between its lines START belongs to the request.
 */
export async function searchStreams(stage: Stage, search: StreamSearch): Promise<FoundLines> {
  const components = WITH_STREAMS.filter((component) => streamsOf(search.named, component).length > 0);
  const found = await searchLogs(stage, {
    components,
    ofSession: true,
    queryOf: (component) => ({
      streams: streamsOf(search.named, component),
      ...(component === 'agent' ? search.window : requestWindow(search, component)),
    }),
    wants: search.names.isOf,
  });
  const named = new Set(search.named.map(({ id }) => id));
  const ofAgent = found.lines.filter(({ component }) => component === 'agent');
  const ofFunctions = found.lines.filter(({ component }) => component !== 'agent');
  return { ...found, lines: [...ofAgent, ...linesOfRequests(ofFunctions, named)] };
}

function streamsOf(lines: readonly LogLine[], component: LogComponent): readonly string[] {
  const ours = lines.filter((line) => line.component === component);
  return [...new Set(ours.map(({ stream }) => stream))].slice(-MAX_STREAMS);
}

function requestWindow({ named, window }: StreamSearch, component: LogComponent): Window {
  const times = named.filter((line) => line.component === component).map(({ epochMs }) => epochMs);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const from = (last - first > MAX_SPAN_MS ? last : first) - REQUEST_MS;
  const to = Math.min(last + REQUEST_MS, window.to ?? Number.POSITIVE_INFINITY);
  return { from: Math.max(from, window.from), to };
}

/** The lines of the requests that have one of the named lines. The lines come in the order of time. */
export function linesOfRequests(lines: readonly LogLine[], named: ReadonlySet<string>): readonly LogLine[] {
  const streams = Map.groupBy(lines, ({ component, stream }) => `${component} ${stream}`);
  return [...streams.values()]
    .flatMap(requestsIn)
    .filter((request) => request.some(({ id }) => named.has(id)))
    .flat();
}

/** An instance begins with INIT_START, and each request with START. */
function requestsIn(lines: readonly LogLine[]): readonly (readonly LogLine[])[] {
  const requests: LogLine[][] = [[]];
  let hasStarted = false;
  for (const line of lines) {
    const isInit = line.raw?.startsWith('INIT_START ') === true;
    const isStart = line.raw?.startsWith('START ') === true;
    if (isInit || (isStart && hasStarted)) requests.push([]);
    hasStarted = isStart || (hasStarted && !isInit);
    requests.at(-1)?.push(line);
  }
  return requests;
}
