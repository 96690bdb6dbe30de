import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { listen } from '../../../../test/support/listen.ts';
import { runJournal, type Said } from '../support/run-journal.ts';
import { openSampleJournal } from '../support/stage-journal.ts';

let endpoint: string;
beforeAll(async () => {
  endpoint = (await openSampleJournal()).endpoint;
});

/** Serves the console until the person has looked at its page, and then presses Ctrl-C. */
async function serve(...args: readonly string[]): Promise<Said & { readonly pages: readonly Response[] }> {
  const pages: Response[] = [];
  const ctrlC = new AbortController();
  const said = await runJournal(['console', ...args], {
    endpoint,
    interrupted: ctrlC.signal,
    browse: async (url) => void pages.push(await fetch(url)),
    sleep(ms) {
      if (ms === 3_600_000) ctrlC.abort();
    },
  });
  return { ...said, pages };
}

describe('journal console', () => {
  it('prints its address, opens it, and ends with Ctrl-C', async () => {
    const { stdout, stderr, exitCode, pages } = await serve();

    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/);
    expect(stderr).toMatch(/^Stage dev at http/);
    expect(pages.map(({ status, url }) => [status, `${url}\n`])).toEqual([[200, stdout]]);
    expect(exitCode).toBe(130);
    await expect(fetch(stdout.trim())).rejects.toThrow('fetch failed');
  });

  it('opens nothing with --no-open, and describes itself to a program', async () => {
    const { stdout, pages } = await serve('--no-open', '-o', 'json');
    const validate = new Ajv2020().compile(JSON.parse(readFileSync('docs/schemas/console.json', 'utf8')));

    expect(pages).toEqual([]);
    expect(validate(JSON.parse(stdout))).toBe(true);
    expect(JSON.parse(stdout)).toMatchObject({ stage: 'dev', canWrite: true });
    expect((await serve('--no-open', '--json')).stdout).toMatch(/"canWrite": true/);
  });

  it('names a port that is in use, and an invalid port', async () => {
    const { url } = await listen(createServer());
    const { port } = new URL(url);

    expect(await serve('--port', port)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`Port ${port} is in use.`),
    });
    expect(await serve('--port', '99999')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('a number from 0 to 65535'),
    });
  });
});
