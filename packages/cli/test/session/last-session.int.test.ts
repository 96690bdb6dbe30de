import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { type LastSession, lastSessionOf } from '../../src/session/last-session.ts';

let home: string;
beforeEach(() => {
  home = temporaryFolder('journal-last');
});

const last = (key = 'dev', env: Record<string, string> = {}): LastSession =>
  lastSessionOf(key, { env, home });

describe('the last session', () => {
  it('is remembered for each target by itself', async () => {
    await last('dev').remember('s-1');
    await last('dev http://127.0.0.1:4566').remember('s-2');
    await last('dev').remember('s-3');

    expect(await last('dev').recall()).toBe('s-3');
    expect(await last('dev http://127.0.0.1:4566').recall()).toBe('s-2');
    expect(await last('prod').recall()).toBeUndefined();
  });

  it('stands under the user state folder, and leaves no drafts', async () => {
    await last('dev').remember('s-1');
    await last('dev', { XDG_STATE_HOME: join(home, 'state') }).remember('s-2');

    expect(await readdir(join(home, '.local/state/agents-journal'))).toEqual(['last dev']);
    expect(await readdir(join(home, 'state/agents-journal'))).toEqual(['last dev']);
  });

  it('is none where the file holds something else', async () => {
    await last().remember('s-1');
    await writeFile(join(home, '.local/state/agents-journal/last dev'), '\u001b[2J; rm -rf /');

    expect(await last().recall()).toBeUndefined();
  });

  it('is not remembered where nothing can be written, and nothing else comes of it', async () => {
    await mkdir(join(home, '.local'), { recursive: true });
    await writeFile(join(home, '.local/state'), 'a file where a folder should be');

    await last().remember('s-1');

    expect(await last().recall()).toBeUndefined();
  });

  it('is a whole id, however many remember at once', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `session-${index}`);

    await Promise.all(ids.map((id) => last().remember(id)));

    expect(ids).toContain(await last().recall());
  });
});
