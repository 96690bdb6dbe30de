import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { type AgentArtifact, buildAgent } from '../../agent/build.ts';

const run = promisify(execFile);

const BUILD = new URL('../../agent/build.ts', import.meta.url).href;

let artifact: AgentArtifact;
let files: Readonly<Record<string, Uint8Array>>;
beforeAll(async () => {
  artifact = await buildAgent();
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
  it('meets the rules of an AgentCore NODE_22 zip: package.json with engines, entry point, scripts and their maps only', () => {
    expect(JSON.parse(Buffer.from(files['package.json'] ?? []).toString())).toEqual({
      type: 'module',
      engines: { node: '>=22' },
    });
    expect(files['main.js']).toBeDefined();
    expect(Object.keys(files).filter((name) => !/^[\w-]+\.(js|js\.map|json)$/.test(name))).toEqual([]);
  });

  it('is the same for the same sources, and every user can read its files', async () => {
    expect((await buildAgent()).sha256).toBe(artifact.sha256);
    expect(fileModes(Buffer.from(artifact.zip))).toEqual(Object.keys(files).map(() => '100644'));
  });

  it.each(['America/Los_Angeles', 'Asia/Tokyo'])(
    'is the same when it is built in another folder and in the time zone %s',
    async (TZ) => {
      const build = `const { buildAgent } = await import(${JSON.stringify(BUILD)});
        process.stdout.write((await buildAgent()).sha256);`;
      const { stdout } = await run('node', ['--input-type=module', '--eval', build], {
        cwd: tmpdir(),
        env: { ...process.env, NODE_OPTIONS: '', TZ },
      });
      expect(stdout).toBe(artifact.sha256);
    },
  );
});
