import { fillTranscripts } from '../transcripts.ts';

describe('fillTranscripts', () => {
  const document =
    'Before\n\n```console\n$ journal list\nan old answer\n$ journal why x\n```\n\n```bash\nleft alone\n```\n';

  it('puts below each command what it says now, and how it ended where that was not well', async () => {
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
});
