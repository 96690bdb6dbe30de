import { useEffect, useRef, useState } from 'preact/hooks';
import type { ActOutcome } from '../contract.ts';
import { Command, Frame, ReasonField } from './act-form.tsx';
import { commandLine } from './command.ts';
import { Button, Text } from './parts.tsx';
import { postMany } from './server.ts';
import { selected } from './store.ts';

/** How many ids a bulk form shows. */
const SAMPLE = 5;

interface Bulk {
  readonly act: 'retry' | 'stop';
  readonly sessionIds: readonly string[];
}

/** Acts on many sessions, and says how far it is and what could not be done. */
export function BulkForm({ act, sessionIds }: Bulk) {
  const [rate, setRate] = useState(5);
  const [reason, setReason] = useState('');
  const [outcomes, setOutcomes] = useState<readonly ActOutcome[]>([]);
  const [isDone, setDone] = useState(false);
  const cancel = useRef(new AbortController());
  useEffect(() => () => cancel.current.abort(), []);
  const run = async (): Promise<void> => {
    const body = { sessionIds, perSecond: rate, ...(act === 'stop' && reason.trim() !== '' && { reason }) };
    const seen: ActOutcome[] = [];
    try {
      for await (const outcome of postMany(`/api/${act}`, body, cancel.current.signal)) {
        seen.push(outcome);
        setOutcomes([...seen]);
      }
    } finally {
      setDone(true);
      selected.value = new Set();
    }
  };
  const failed = outcomes.filter((each) => 'kind' in each && each.kind === 'not-done');
  const what = `${sessionIds.length} sessions`;
  return (
    <Frame
      title={`${act === 'retry' ? 'Run again' : 'Stop'}: ${what}`}
      submit={act === 'retry' ? `Start ${what}` : `Stop ${what}`}
      isDanger={act === 'stop'}
      isDone={isDone}
      onSubmit={run}
    >
      <ul class="sample">
        {sessionIds.slice(0, SAMPLE).map((id) => (
          <li key={id}>
            <Text>{id}</Text>
          </li>
        ))}
        {sessionIds.length > SAMPLE && <li class="soft">and {sessionIds.length - SAMPLE} more</li>}
      </ul>
      <label>
        Rate, a second
        <input
          type="number"
          min="0.1"
          max="100"
          step="0.1"
          value={rate}
          onInput={({ currentTarget }) => setRate(currentTarget.valueAsNumber)}
        />
      </label>
      {act === 'stop' && <ReasonField reason={reason} onReason={setReason} />}
      {outcomes.length > 0 && (
        <>
          <progress max={sessionIds.length} value={outcomes.length} aria-label="Progress" />
          <p role="status">
            {outcomes.length - failed.length} of {sessionIds.length} {act === 'retry' ? 'started' : 'stopped'}
            {failed.length > 0 && `, ${failed.length} not`}.{' '}
            {!isDone && <Button onClick={() => cancel.current.abort()}>Begin no more</Button>}
          </p>
        </>
      )}
      <ul class="failures">
        {failed.map((each) => (
          <li key={each.sessionId}>
            <Text>{each.sessionId}</Text>: <Text>{('message' in each && each.message) || ''}</Text>
          </li>
        ))}
      </ul>
      <Command
        line={commandLine(
          act,
          ...sessionIds,
          '--rate',
          `${rate}/s`,
          ...(act === 'stop' && reason.trim() ? ['--reason', reason.trim()] : []),
        )}
      />
    </Frame>
  );
}
