import { readdir, readFile } from 'node:fs/promises';
import { isStatus } from '@agents/events';
import * as v from 'valibot';
import { readDefinition } from '../support/declared-workflow.ts';

/** What each package or service may import. */
type Floors = Readonly<Record<string, readonly string[]>>;

const next = { Next: v.optional(v.string()) };

/** What decides the transitions of a definition. */
const definitionSchema = v.object({
  StartAt: v.string(),
  States: v.record(
    v.string(),
    v.object({
      ...next,
      Type: v.string(),
      End: v.optional(v.boolean()),
      Default: v.optional(v.string()),
      Choices: v.optional(v.array(v.object(next)), []),
      Catch: v.optional(v.array(v.object(next)), []),
    }),
  ),
});

/** The lines of a picture without indentation and blank lines. */
let house: readonly string[];
let sequence: readonly string[];
let machines: readonly (readonly string[])[];
beforeAll(async () => {
  const text = await readFile('docs/architecture.md', 'utf8');
  const pictures = [...text.matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)].map(([, block = '']) =>
    block
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  );
  house = pictures.find(([first]) => first === 'flowchart TB') ?? [];
  sequence = pictures.find(([first]) => first === 'sequenceDiagram') ?? [];
  machines = pictures.filter(([first]) => first === 'stateDiagram-v2');
});

/** By `.dependency-cruiser.mjs`. */
async function floorsOfPackages(): Promise<Floors> {
  const { FLOORS }: { FLOORS: Floors } = await import(`${process.cwd()}/.dependency-cruiser.mjs`);
  return FLOORS;
}

/** By what each service declares; its imports are checked against that by knip and the installation. */
async function floorsOfServices(): Promise<Floors> {
  const entries = (await readdir('services')).map(async (name) => {
    const { dependencies = {} } = JSON.parse(await readFile(`services/${name}/package.json`, 'utf8'));
    const own = Object.keys(dependencies).filter((each) => each.startsWith('@agents/'));
    return [`services/${name}`, own.map((each) => each.replace('@agents/', ''))] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

const sortedFloors = (floors: Floors): Floors =>
  Object.fromEntries(Object.entries(floors).map(([name, below]) => [name, below.toSorted()]));

describe('the picture of the house', () => {
  const NODE = /^(\w+)\["([^"]+)"\]$/;
  const ARROWS = /^(\w+) --> (\w+(?: & \w+)*)$/;
  const GROUP = /^(?:subgraph \w+\["[^"]+"\]|end)$/;

  it('has lines that Mermaid can read', () => {
    const [, ...lines] = house;
    expect(lines.filter((line) => ![NODE, ARROWS, GROUP].some((form) => form.test(line)))).toEqual([]);
    const opened = lines.filter((line) => line.startsWith('subgraph')).length;
    expect(lines.filter((line) => line === 'end')).toHaveLength(opened);
  });

  it('has an arrow for each import that is allowed, and no others', async () => {
    const labels = new Map<string, string>();
    for (const line of house) {
      const [, id, label] = NODE.exec(line) ?? [];
      if (id && label) labels.set(id, label);
    }
    const labelOf = (id: string): string => labels.get(id) ?? `undeclared ${id}`;
    const drawn: Record<string, string[]> = Object.fromEntries(
      [...labels.values()].map((label) => [label, []]),
    );
    for (const line of house) {
      const [, from, to] = ARROWS.exec(line) ?? [];
      if (from && to) drawn[labelOf(from)] = to.split(' & ').map(labelOf).toSorted();
    }

    expect(drawn).toEqual(sortedFloors({ ...(await floorsOfPackages()), ...(await floorsOfServices()) }));
  });
});

describe('the picture of a session', () => {
  const PARTICIPANT = /^participant (\w+) as .+$/;
  const MESSAGE = /^(\w+)--?>>(\w+): (.+)$/;
  const BLOCK = /^(?:par|loop|opt|alt) .+$/;
  const OTHER = /^(?:and|else) .+$|^end$/;

  it('has lines that Mermaid can read, between declared participants', () => {
    const [, ...lines] = sequence;
    const forms = [PARTICIPANT, MESSAGE, BLOCK, OTHER];
    expect(lines.filter((line) => !forms.some((form) => form.test(line)))).toEqual([]);
    const opened = lines.filter((line) => BLOCK.test(line)).length;
    expect(lines.filter((line) => line === 'end')).toHaveLength(opened);

    const declared = lines.map((line) => PARTICIPANT.exec(line)?.[1]).filter(Boolean);
    const used = lines.flatMap((line) => MESSAGE.exec(line)?.slice(1, 3) ?? []);
    expect(used.filter((name) => !declared.includes(name))).toEqual([]);
  });

  it('has the six events of a session that completes, each written to the journal', () => {
    const written = sequence.flatMap((line) => {
      const [, , to, text = ''] = MESSAGE.exec(line) ?? [];
      return to === 'journal' && isStatus(text) ? [text] : [];
    });

    expect(written).toEqual([
      'SESSION_INITIATED',
      'AGENT_RUNTIME_INVOCATION_STARTED',
      'AGENT_ENTRYPOINT_STARTED',
      'AGENT_BACKGROUND_TASK_STARTED',
      'AGENT_RUNTIME_INVOCATION_SUCCEEDED',
      'AGENT_BACKGROUND_TASK_COMPLETED',
    ]);
  });
});

describe('the pictures of the state machines', () => {
  const ARROW = /^(\[\*\]|\w+) --> (\[\*\]|\w+)(?:: [\w' ,]+)?$/;

  /** The transitions of a definition, as `from --> to`. */
  async function transitionsOf(machine: string): Promise<readonly string[]> {
    const { StartAt, States } = v.parse(definitionSchema, await readDefinition(machine));
    const arrows = Object.entries(States).flatMap(([name, state]) => {
      const isLast = state.End || state.Type === 'Succeed' || state.Type === 'Fail';
      const next = [state, ...state.Choices, ...state.Catch].flatMap(({ Next }) => Next ?? []);
      const targets = [...next, ...(state.Default ? [state.Default] : []), ...(isLast ? ['[*]'] : [])];
      return targets.map((target) => `${name} --> ${target}`);
    });
    return [`[*] --> ${StartAt}`, ...new Set(arrows)].toSorted();
  }

  it.each([
    [0, 'workflow'],
    [1, 'follower'],
    [2, 'notifier'],
  ])('have every state and transition: picture %i is the %s', async (index, machine) => {
    const [, ...lines] = machines[index] ?? [];
    expect(lines.filter((line) => !ARROW.test(line))).toEqual([]);

    const drawn = lines.map((line) => line.replace(ARROW, '$1 --> $2'));
    expect(drawn.toSorted()).toEqual(await transitionsOf(machine));
  });
});
