import { existsSync } from 'node:fs';
import { glob, readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { VERBS } from '@agents/cli';

interface Document {
  readonly file: string;
  readonly text: string;
  /** What a reader may paste or open: the contents of `code` and of code blocks. */
  readonly code: readonly string[];
}

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  '.github/*.md',
  'docs/*.md',
  'examples/*.md',
  'examples/*/README.md',
];
const BLOCK = /^ *```.*\n([\s\S]*?)^ *```$/gm;
const INLINE = /`([^`\n]+)`/g;

let documents: readonly Document[];
let folders: ReadonlySet<string>;
beforeAll(async () => {
  const files: string[] = [];
  for await (const file of glob(DOCUMENTS)) files.push(file);
  documents = await Promise.all(files.map(readDocument));
  const ignored = (await readFile('.gitignore', 'utf8')).split('\n').map((line) => line.replace(/\/$/, ''));
  const entries = await readdir('.', { withFileTypes: true });
  folders = new Set(
    entries.filter((entry) => entry.isDirectory() && !ignored.includes(entry.name)).map(({ name }) => name),
  );
});

async function readDocument(file: string): Promise<Document> {
  const text = await readFile(file, 'utf8');
  const blocks = [...text.matchAll(BLOCK)].map(([, block = '']) => block);
  const inline = [...text.replaceAll(BLOCK, '').matchAll(INLINE)].map(([, code = '']) => code);
  return { file, text, code: [...blocks, ...inline] };
}

/** Every wrong reference of every document, as `file: reference`. */
async function wrongReferences(
  findWrong: (document: Document) => readonly string[] | Promise<readonly string[]>,
): Promise<readonly string[]> {
  const found = await Promise.all(
    documents.map(async (document) => (await findWrong(document)).map((each) => `${document.file}: ${each}`)),
  );
  return found.flat();
}

/** Files of the agent, which belongs to the user of this checkout. The test of the tutorial makes those that it names. */
const OF_THE_AGENT = /^services\/agent\/(?:src|test)\/agent\/./;

/** The paths of this repository in a piece of code: words that begin with one of its folders. */
function pathsIn(code: string): readonly string[] {
  const words = code.split(/[\s"'=()]+/).map((word) => word.replace(/^\.\//, '').replace(/[.,:;]+$/, ''));
  return words.filter((word) => {
    const [folder = '', ...rest] = word.split('/');
    return folders.has(folder) && rest.length > 0 && !/[{}<>…$]/.test(word) && !OF_THE_AGENT.test(word);
  });
}

async function exists(path: string): Promise<boolean> {
  if (!path.includes('*')) return existsSync(path);
  for await (const _ of glob(path)) return true;
  return false;
}

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (text: string): readonly string[] =>
  [...text.replaceAll(BLOCK, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

describe('the documents', () => {
  it('are found', () => {
    expect(documents.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['README.md', 'docs/operations.md', 'docs/cli.md']),
    );
  });

  it('name only files and folders that exist', async () => {
    const wrong = await wrongReferences(async ({ code }) => {
      const paths = [...new Set(code.flatMap(pathsIn))];
      const found = await Promise.all(paths.map(exists));
      return paths.filter((_, index) => !found[index]);
    });

    expect(wrong).toEqual([]);
  });

  it('link only to files and headings that exist', async () => {
    const wrong = await wrongReferences(async ({ file, text }) => {
      const links = [...text.replaceAll(BLOCK, '').matchAll(/\]\((?!https?:)([^)\s]+)\)/g)];
      const checked = await Promise.all(
        links.map(async ([, link = '']) => {
          const [path = '', anchor] = link.split('#');
          const target = path === '' ? file : normalize(join(dirname(file), path));
          if (!existsSync(target)) return link;
          if (anchor === undefined) return undefined;
          return anchorsOf(await readFile(target, 'utf8')).includes(anchor) ? undefined : link;
        }),
      );
      return checked.filter((link) => link !== undefined);
    });

    expect(wrong).toEqual([]);
  });

  it('name only targets of the Makefile', async () => {
    const makefile = await readFile('Makefile', 'utf8');
    const targets = new Set([...makefile.matchAll(/^([a-z-]+):/gm)].map(([, target]) => target));
    const wrong = await wrongReferences(({ code }) =>
      code
        .flatMap((each) => [...each.matchAll(/(?:^|[\s;&|(])make ([a-z][a-z-]*)/g)])
        .map(([, target = '']) => target)
        .filter((target) => !targets.has(target)),
    );

    expect(wrong).toEqual([]);
  });

  it('name only verbs of the command', async () => {
    const wrong = await wrongReferences(({ code }) =>
      code
        .flatMap((each) => [...each.matchAll(/(?:^|[;&|(] *|\$ |\.\/)journal ([a-z][a-z-]*)/gm)])
        .map(([, verb = '']) => verb)
        .filter((verb) => !(verb in VERBS) && verb !== 'help'),
    );

    expect(wrong).toEqual([]);
  });
});
