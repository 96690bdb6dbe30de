import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { openJournalTable } from '../../../test/support/journal-table.ts';
import { SAMPLES, type SampleSession, sampleRows } from '../../../tools/cli-document/sample-sessions.ts';
import { serveConsole } from './support/serve.ts';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.ChildNode;

const NOW = Date.now();
const HOSTILE = `Error: </p><script>alert(1)</script> <img src=x onerror=alert('x')> "quoted" & \u001b[31m \u202e aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`;
const EVIL: SampleSession = {
  id: 'evil',
  agoMs: 60_000,
  events: [
    [0, 'SESSION_INITIATED'],
    [1, 'AGENT_RUNTIME_INVOCATION_STARTED'],
    [2, 'AGENT_RUNTIME_INVOCATION_FAILED', HOSTILE],
    [3, '<b>AGENT</b>'],
  ],
};

/** More events than the browser lays out at once. */
const LONG: SampleSession = {
  id: 'long',
  agoMs: 60_000,
  events: [
    [0, 'SESSION_INITIATED'],
    ...Array.from({ length: 44 }, (_, n) => [n + 1, 'AGENT_RUNTIME_INVOCATION_STARTED'] as const),
  ],
};

let pageOf: (session: SampleSession) => Promise<string>;
beforeAll(async () => {
  const journal = await openJournalTable('agents-table-dev');
  const sessions = [...Object.values(SAMPLES), EVIL, LONG];
  await journal.plantAll(sessions.flatMap((each) => sampleRows(each, NOW)));
  const { url } = await serveConsole({ endpoint: journal.endpoint, now: () => NOW });
  pageOf = async ({ id }) => (await fetch(`${url}api/sessions/${id}/page`)).text();
});

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

const ofClass = (page: string, name: string): readonly Element[] =>
  elementsOf(page).elements.filter(({ attrs }) =>
    attrs.some(({ name: attribute, value }) => attribute === 'class' && value.split(' ').includes(name)),
  );

describe('the exported page of a session', () => {
  it.each(Object.entries(SAMPLES))('is well-formed, and complete in itself: %s', async (_name, sample) => {
    const page = await pageOf(sample);
    const { elements, errors } = elementsOf(page);
    const attributes = elements.flatMap(({ attrs }) => attrs);

    expect(errors).toEqual([]);
    expect(elements.map(({ tagName }) => tagName)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:script|link|img|iframe|object|base|form|button)$/)]),
    );
    expect(attributes.map(({ name }) => name)).not.toContain('src');
    // A link leads to an event of the page.
    const ids = attributes.flatMap(({ name, value }) => (name === 'id' ? `#${value}` : []));
    for (const { name, value } of attributes) if (name === 'href') expect(ids).toContain(value);
    expect(named(page, 'style').map(textOf).join()).not.toMatch(/url\(|@import/);
    expect(attributes).toContainEqual({
      name: 'content',
      value: "default-src 'none'; style-src 'unsafe-inline'",
    });
    expect(attributes).toContainEqual({ name: 'content', value: 'width=device-width, initial-scale=1' });
    expect(page).toContain('color-scheme: light dark');
  });

  it('has the verdict first, then the picture, then every event with its writer and the time since the one before', async () => {
    const page = await pageOf(SAMPLES.retried);
    const [heading] = named(page, 'h1');
    const [list] = ofClass(page, 'events');
    const items = list?.childNodes.map(textOf) ?? [];

    expect(heading && textOf(heading)).toContain('✓ Completed');
    expect(page.indexOf('<h1>')).toBeLessThan(page.indexOf('class="waterfall"'));
    expect(page.indexOf('class="waterfall"')).toBeLessThan(page.indexOf('class="events"'));
    expect(items).toHaveLength(SAMPLES.retried.events.length);
    expect(items.at(-1)).toMatch(/\+14 min 1 s *AGENT_BACKGROUND_TASK_COMPLETED the agent's task$/);
    expect(page).toContain('RuntimeClientError: Received error (500) from runtime.');
  });

  it('has every event of a long session once, in order', async () => {
    const ids = ofClass(await pageOf(LONG), 'events').flatMap(({ childNodes }) =>
      childNodes.flatMap((item) => ('attrs' in item ? item.attrs.filter(({ name }) => name === 'id') : [])),
    );

    expect(ids).toHaveLength(LONG.events.length);
    expect(ids.map(({ value }) => value)).toEqual(ids.map(({ value }) => value).toSorted());
    expect(new Set(ids.map(({ value }) => value)).size).toBe(LONG.events.length);
  });

  it('shows unreadable records as such', async () => {
    const texts = ofClass(await pageOf(SAMPLES.tampered), 'bad').map(textOf);

    expect(texts).toContainEqual(expect.stringMatching(/unreadable record *EVENT#.*AGENT_PAUSED/));
  });

  it('shows what a record says as text, without secrets, and turns no direction', async () => {
    const page = await pageOf(EVIL);
    const { elements, errors } = elementsOf(page);
    const names = elements.map(({ tagName, attrs }) => [tagName, attrs.map(({ name }) => name)].join());

    expect(errors).toEqual([]);
    expect(names.filter((each) => /^(?:script|img)|onerror/.test(each))).toEqual([]);
    expect(ofClass(page, 'message').map(textOf).join()).toMatch(
      /^Error: <\/p><script>alert\(1\)<\/script> <img/,
    );
    expect(page).not.toContain('wJalrXUtnFEMI');
    expect(page).toContain('aws_secret_access_key=[redacted]');
    for (const character of ['\u001b', '\u202e']) expect(page).not.toContain(character);
  });
});
