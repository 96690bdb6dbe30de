import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { buildOwnAgent } from '../../../test/support/fixture-agent.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { type AgentArtifact, buildAgent } from '../../agent/build.ts';

const run = promisify(execFile);

const BUILD = new URL('../../agent/build.ts', import.meta.url).href;

let artifact: AgentArtifact;
let files: Readonly<Record<string, Uint8Array>>;
beforeAll(async () => {
  artifact = await buildOwnAgent();
  files = unzipSync(artifact.zip);
});

/** The Unix modes of a zip's entries, from the external attributes in its central directory. */
function fileModes(zip: Buffer): readonly string[] {
  const modes: string[] = [];
  const signature = Buffer.from([0x50, 0x4b, 1, 2]);
  for (let entry = zip.indexOf(signature); entry >= 0; entry = zip.indexOf(signature, entry + 46)) {
    modes.push((zip.readUInt32LE(entry + 38) >>> 16).toString(8));
  }
  return modes;
}

describe('the artifact of the agent', () => {
  it('meets the rules of an AgentCore NODE_22 zip: package.json with engines, entry point, scripts, their maps and its own files only', () => {
    expect(JSON.parse(Buffer.from(files['package.json'] ?? []).toString())).toEqual({
      type: 'module',
      engines: { node: '>=22' },
    });
    expect(files['main.js']).toBeDefined();
    const others = Object.keys(files).filter((name) => !/^[\w.-]+\.(js|js\.map|json)$/.test(name));
    expect(others.filter((name) => !name.startsWith('files/'))).toEqual([]);
  });

  it('has files that every user can read', () => {
    expect(fileModes(Buffer.from(artifact.zip))).toEqual(Object.keys(files).map(() => '100644'));
  });

  it('has the files of the folder `agent/files` beside the code, without hidden ones', async () => {
    const folder = temporaryFolder('own-files-test');
    const save = async (path: string, content: string | Uint8Array): Promise<void> => {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), content);
    };
    await save('main.ts', "console.log(new URL('./files/', import.meta.url).href);");
    await save('agent/files/notes/ebb & flow.md', '# Ebb\n');
    await save('agent/files/data.bin', new Uint8Array([0, 255, 13, 10]));
    await save('agent/files/.notes.md.swp', 'unsaved');

    const { zip } = await buildAgent(join(folder, 'main.ts'));

    const { 'main.js': _code, 'main.js.map': _map, 'package.json': _json, ...own } = unzipSync(zip);
    expect(own).toEqual({
      'files/data.bin': new Uint8Array([0, 255, 13, 10]),
      'files/notes/ebb & flow.md': new TextEncoder().encode('# Ebb\n'),
    });
    expect([...new Set(fileModes(Buffer.from(zip)))]).toEqual(['100644']);
  });

  it('is the same for the same sources, also in another folder and time zone', async () => {
    const build = `const { buildAgent } = await import(${JSON.stringify(BUILD)});
      process.stdout.write((await buildAgent()).sha256);`;
    const { stdout } = await run('node', ['--input-type=module', '--eval', build], {
      cwd: tmpdir(),
      // A zip stores local time from 1980 on: the zones in which an instant may be too early are these.
      env: { ...process.env, NODE_OPTIONS: '', TZ: 'America/Los_Angeles' },
    });
    expect(stdout).toBe(artifact.sha256);
  });
});
