import { diagnose } from '@agents/diagnosis';
import { decodeRecord, isUnreadable } from '@agents/events';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { SAMPLES, type SampleSession, sampleRows } from '../../../../tools/cli-document/sample-sessions.ts';
import { sessionPage } from '../../src/output/session-page.ts';
import { NOW } from '../support/run-journal.ts';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.ChildNode;

function pageOf(session: SampleSession): string {
  const records = sampleRows(session, NOW).map((row) => {
    const decoded = decodeRecord(row);
    return isUnreadable(decoded)
      ? { row, SK: row.SK, unreadable: decoded }
      : { row, SK: row.SK, event: decoded };
  });
  const events = records.flatMap(({ event }) => event ?? []);
  const unreadable = records.flatMap((record) => record.unreadable ?? []);
  const context = { stage: 'dev', region: 'us-east-1' };
  const diagnosis = diagnose({ sessionId: session.id, events, unreadable, now: NOW, context });
  return sessionPage({ diagnosis, records, stage: 'dev', region: 'us-east-1', now: NOW });
}

/** Every element of the page, in its order, as a browser would see them. */
function elementsOf(page: string): {
  readonly elements: readonly Element[];
  readonly errors: readonly string[];
} {
  const errors: string[] = [];
  const document = parse(page, { onParseError: ({ code }) => errors.push(code) });
  const walk = (nodes: readonly Node[]): readonly Element[] =>
    nodes.flatMap((node) => ('tagName' in node ? [node, ...walk(node.childNodes)] : []));
  return { elements: walk(document.childNodes), errors };
}

function textOf(node: Node): string {
  if (node.nodeName === '#text' && 'value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

const named = (page: string, tagName: string): readonly Element[] =>
  elementsOf(page).elements.filter((element) => element.tagName === tagName);

describe('the page of a session', () => {
  it.each(Object.entries(SAMPLES))('is well-formed, and complete in itself: %s', (_name, sample) => {
    const page = pageOf(sample);
    const { elements, errors } = elementsOf(page);

    expect(errors).toEqual([]);
    expect(elements.map(({ tagName }) => tagName)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:script|link|img|iframe|object|base|form|a)$/)]),
    );
    const attributes = elements.flatMap(({ attrs }) => attrs);
    expect(attributes.map(({ name }) => name)).not.toContain('src');
    expect(attributes.map(({ name }) => name)).not.toContain('href');
    expect(named(page, 'style').map(textOf).join()).not.toMatch(/url\(|@import/);
    expect(attributes).toContainEqual({
      name: 'content',
      value: "default-src 'none'; style-src 'unsafe-inline'",
    });
    expect(attributes).toContainEqual({ name: 'content', value: 'width=device-width, initial-scale=1' });
  });

  it('has the diagnosis first, then every event with its writer, its time and the time since the event before', () => {
    const page = pageOf(SAMPLES.retried);
    const [heading] = named(page, 'h1');
    const times = named(page, 'time').map(textOf);
    const bars = elementsOf(page).elements.filter(({ attrs }) => attrs.some(({ value }) => value === 'bar'));

    expect(heading && textOf(heading)).toContain('✓ Completed');
    expect(page.indexOf('<h1>')).toBeLessThan(page.indexOf('SESSION_INITIATED</div>'));
    expect(times).toHaveLength(SAMPLES.retried.events.length);
    expect(times).toEqual([...times].sort());
    expect(bars).toHaveLength(times.length);
    expect(page).toContain('<span>+840.860 s</span><span>agent-task</span>');
    expect(page).toContain('RuntimeClientError: Received error (500) from runtime.');
  });

  it('shows unreadable records as such', () => {
    expect(pageOf(SAMPLES.tampered)).toMatch(/<li class="unreadable">\? .*<code>EVENT#.*AGENT_PAUSED/);
  });

  it('is legible if the system is dark', () => {
    expect(pageOf(SAMPLES.running)).toContain('@media (prefers-color-scheme: dark)');
  });
});

describe('the message of an error', () => {
  const hostile = `Error: </p><script>alert(1)</script> <img src=x onerror=alert('x')> "quoted" & \u001b[31m \u202e aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`;
  const page = pageOf({
    id: 's-1',
    agoMs: 60_000,
    events: [
      [0, 'SESSION_INITIATED'],
      [1, 'AGENT_RUNTIME_INVOCATION_STARTED'],
      [2, 'AGENT_RUNTIME_INVOCATION_FAILED', hostile],
      [3, '<b>AGENT</b>'],
    ],
  });

  it('is nothing but text in the page', () => {
    const { elements, errors } = elementsOf(page);
    const message = elements.find(({ attrs }) => attrs.some(({ value }) => value === 'message'));

    expect(errors).toEqual([]);
    expect(elements.map(({ tagName }) => tagName)).not.toContain('script');
    expect(elements.map(({ tagName }) => tagName)).not.toContain('img');
    expect(elements.map(({ tagName }) => tagName)).not.toContain('b');
    expect(message && textOf(message)).toMatch(/^Error: <\/p><script>alert\(1\)<\/script> <img/);
  });

  it('has no secret, and nothing that turns the direction of text', () => {
    expect(page).not.toContain('wJalrXUtnFEMI');
    expect(page).toContain('aws_secret_access_key=[redacted]');
    for (const character of ['\u001b', '\u202e']) expect(page).not.toContain(character);
  });
});
