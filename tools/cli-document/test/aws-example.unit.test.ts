import { readFile } from 'node:fs/promises';
import { fillAwsExample } from '../aws-example.ts';

describe('the commands of docs/cli.md for AWS', () => {
  it('are those that a diagnosis gives', async () => {
    const document = await readFile(new URL('../../../../docs/cli.md', import.meta.url), 'utf8');

    expect(fillAwsExample(document)).toBe(document);
    expect(document).toMatch(/--log-stream-name-prefix '2026\/11\/23\/\[runtime-logs-/);
  });

  it('need their place in the document', () => {
    expect(() => fillAwsExample('nothing')).toThrow(/^docs\/cli\.md: expected the lines/);
  });
});
