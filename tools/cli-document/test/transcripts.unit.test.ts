import { fillTranscripts, firstDifference, mask } from '../transcripts.ts';

describe('fillTranscripts', () => {
  const document =
    'Before\n\n```console\n$ journal list\nan old answer\n$ journal why x\n```\n\n```bash\nleft alone\n```\n';

  it('puts the output below each command, and the exit code of a failure', async () => {
    const ran: string[] = [];
    const filled = await fillTranscripts(document, async (line) => {
      ran.push(line);
      return line.includes('why')
        ? { output: 'no such $& session\n', exitCode: 3 }
        : { output: 'a\nb\n', exitCode: 0 };
    });

    expect(ran).toEqual(['journal list', 'journal why x']);
    expect(filled).toBe(
      'Before\n\n```console\n$ journal list\na\nb\n$ journal why x\nno such $& session\n(exit code 3)\n```\n\n```bash\nleft alone\n```\n',
    );
  });

  it('runs the line of a comment between two commands, and keeps the comment', async () => {
    const ran: string[] = [];
    const comment = '<!-- between: until journal show @last | grep -q STARTED; do sleep 1; done -->\n';
    const filled = await fillTranscripts(
      `${comment}\`\`\`console\n$ start\n$ stop\n\`\`\`\n`,
      async (line) => {
        ran.push(line);
        return { output: '', exitCode: 0 };
      },
    );

    expect(ran).toEqual(['start', 'until journal show @last | grep -q STARTED; do sleep 1; done', 'stop']);
    expect(filled).toBe(`${comment}\`\`\`console\n$ start\n$ stop\n\`\`\`\n`);
  });
});

describe('mask', () => {
  it.each([
    ['3d7f16b0-91c2-4e84-b5d6-8f301c4e6d73 failed', 'ID failed'],
    ['at 2026-11-23T12:00:00.123Z.', 'at TIME.'],
    ['--start-time 1795605161996 --query', '--start-time TIME --query'],
    ['after 2 min 5 s, 640 ms later, +0.124 s', 'after DURATION, DURATION later, DURATION'],
    ['██░░░', 'BAR'],
    ['3 sessions,    0.5 of them', '3 sessions,  NUMBER of them'],
  ])('%s: %s', (text, masked) => {
    expect(mask(text)).toBe(masked);
    expect(mask(masked)).toBe(masked);
  });
});

describe('firstDifference', () => {
  const document = 'Title\n\n$ journal why x\nStuck; 55 min overdue. The\nlimit is 9 h.\n\nThe end.\n';

  it('is none where only durations differ, also if lines break elsewhere', () => {
    const later = document.replace('55 min overdue. The\nlimit', '55 min 10 s overdue.\nThe limit');
    expect(firstDifference(document, later)).toBeUndefined();
  });

  it.each([
    ['a changed word', document.replace('Stuck', 'Lost'), 3, 'Stuck;', 'Lost;'],
    ['a missing word', document.replace('The end.', 'The'), 7, 'The end.', 'The'],
    ['a missing paragraph', document.replace('\n\nThe end.\n', ''), 7, 'The end.', '(end)'],
    ['an added word', document.replace('The end.', 'The very end.'), 7, 'The end.', 'The very end.'],
  ])('names the line and the words of %s', (_what, after, line, there, now) => {
    const found = firstDifference(document, after);
    expect(found?.line).toBe(line);
    expect(found?.there).toContain(there);
    expect(found?.now).toContain(now);
  });
});
