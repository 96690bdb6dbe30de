import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type BuildFailure, build, type Message } from 'esbuild';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { agentBuild, agentFiles, buildAgent, unbundledPackages } from '../../agent/build.ts';
import { refuseUnbundled } from '../../agent/unbundled-code.ts';

/** The processors of ELF's header. */
const ARM64 = 0xb7;
const X86_64 = 0x3e;

/** The header of a shared library, as a compiler writes it. */
function elf(machine: number): Buffer {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(3, 16);
  header.writeUInt16LE(machine, 18);
  return header;
}

/** An agent in an empty folder that imports the package `lib`. */
async function agentWith(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = temporaryFolder('unbundled-code-test');
  const all = { 'agent.ts': "import 'lib';\n", 'node_modules/lib/index.js': '', ...files };
  for (const [name, content] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return join(folder, 'agent.ts');
}

const manifest = (fields: object): string => JSON.stringify({ name: 'lib', version: '1.2.3', ...fields });

/** The errors of a build, each with the file and the line of the import. */
async function errorsOf(entryPoint: string): Promise<readonly Message[]> {
  return build(agentBuild(entryPoint)).then(
    () => [],
    (failure: BuildFailure) => failure.errors,
  );
}

describe('a package with native code', () => {
  it.each([
    ['that is compiled when it is installed', { 'node_modules/lib/binding.gyp': '{}' }, {}],
    ['that it looks for at run time', {}, { dependencies: { 'node-gyp-build': '4' } }],
    ['in packages for single platforms', {}, { optionalDependencies: { '@lib/lib-linux-x64-gnu': '1' } }],
  ])('%s is refused at the line that imports it, with its version', async (_kind, files, fields) => {
    const agent = await agentWith({ ...files, 'node_modules/lib/package.json': manifest(fields) });

    expect(await errorsOf(agent)).toEqual([
      expect.objectContaining({
        text: expect.stringMatching(/^lib 1\.2\.3 has native code \(.*docs\/operations\.md/),
        location: expect.objectContaining({ file: expect.stringMatching(/agent\.ts$/), line: 1, column: 7 }),
        pluginName: 'refuse-native-code',
      }),
    ]);
  });

  it('is refused when another package imports it', async () => {
    const agent = await agentWith({
      'node_modules/lib/index.js': "require('@deep/native/lib/x.js');",
      'node_modules/@deep/native/lib/x.js': '',
      'node_modules/@deep/native/package.json': JSON.stringify({ name: '@deep/native', gypfile: true }),
    });

    const [error] = await errorsOf(agent);
    expect(error).toMatchObject({ text: expect.stringContaining('@deep/native ') });
    expect(error?.location?.file).toMatch(/node_modules\/lib\/index\.js$/);
  });

  it('may be missing where the importing package works without it', async () => {
    const agent = await agentWith({
      'node_modules/lib/index.js': "try { require('not-installed'); } catch {}",
      'node_modules/lib/package.json': manifest({ optionalDependencies: { 'not-installed': '1' } }),
    });

    expect(await errorsOf(agent)).toEqual([]);
  });
});

describe('a file with native code', () => {
  const withFile = (content: Buffer) =>
    agentWith({
      'node_modules/lib/index.js': "module.exports = require('./x.node');",
      'node_modules/lib/x.node': content,
    });

  it.each([
    ['an x86-64 machine', elf(X86_64), 'x86-64'],
    ['macOS', Buffer.from('cffaedfe0c000001', 'hex'), 'not for Linux'],
    ['nothing', Buffer.alloc(0), 'not for Linux'],
  ])('for %s is refused by its name', async (_what, content, found) => {
    const errors = await errorsOf(await withFile(content));

    expect(errors).toHaveLength(1);
    expect(errors[0]?.text).toMatch(
      /node_modules\/lib\/x\.node: expected native code for AgentCore's linux-arm64/,
    );
    expect(errors[0]?.text).toContain(found);
  });

  it('among the own files of the agent is refused as well', async () => {
    const errors = await errorsOf(await agentWith({ 'agent/files/lib/libx.so.1': elf(X86_64) }));

    expect(errors.map(({ text }) => text)).toEqual([
      expect.stringMatching(/files\/lib\/libx\.so\.1: .* found native code for x86-64/),
    ]);
  });

  it("for AgentCore's linux-arm64 goes into the zip, byte for byte, where the bundle looks for it", async () => {
    const { outputFiles } = await build(agentBuild(await withFile(elf(ARM64))));
    const files = agentFiles(outputFiles);

    const [name] = Object.keys(files).filter((file) => file.endsWith('.node'));
    expect(Buffer.from(files[name ?? ''] ?? [])).toEqual(elf(ARM64));
    expect(Buffer.from(files['main.js'] ?? files['agent.js'] ?? []).toString()).toContain(`"./${name}"`);
  });
});

it('the message of a build names file, line and column from the root of the checkout', async () => {
  const agent = await agentWith({ 'agent.ts': "\nimport 'lib';\nexport const x = ;\n" });

  await expect(buildAgent(agent)).rejects.toThrow(
    new RegExp(`^The agent cannot be built\\.\n${relative('.', agent)}:3:18: Unexpected ";"$`),
  );
});

describe('an unbundled package', () => {
  it('has its version in the dependencies of the agent', async () => {
    const file = join(temporaryFolder('unbundled-test'), 'package.json');
    await writeFile(file, JSON.stringify({ dependencies: { sharp: '0.35.5' }, unbundled: ['sharp'] }));
    expect(unbundledPackages(file)).toEqual({ sharp: '0.35.5' });

    await writeFile(file, JSON.stringify({ unbundled: ['sharp'] }));
    expect(() => unbundledPackages(file)).toThrow(/unbundled has sharp, which dependencies does not have/);
  });

  it('is refused in a zip, also with a path, and not for a name that begins with its name', async () => {
    const contents = "import 'li.b'; import 'li.b/deep'; import './li.b.js'; import 'li.bs';";
    const stdin = { contents, resolveDir: '/' };
    const external = ['li.bs', './li.b.js'];
    const failure = build({
      ...{ stdin, external, bundle: true, write: false, logLevel: 'silent' },
      plugins: [refuseUnbundled(['li.b'])],
    });

    const refused = { text: expect.stringMatching(/^li\.b is unbundled .* Set `agentImage`/) };
    await expect(failure).rejects.toMatchObject({ errors: [refused, refused] });
  });

  it('is a dependency that an image installs', () => {
    const [manifest] = [agentFiles([], { sharp: '0.35.5' })['package.json']];

    expect(JSON.parse(Buffer.from(manifest ?? []).toString())).toEqual({
      ...{ type: 'module', engines: { node: '>=22' } },
      dependencies: { sharp: '0.35.5' },
    });
  });
});
