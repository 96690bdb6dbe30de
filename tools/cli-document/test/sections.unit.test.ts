import { readFile } from 'node:fs/promises';
import { VERBS } from '@agents/cli';
import { fillAwsExample, fillReference } from '../sections.ts';

let document: string;
beforeAll(async () => {
  document = await readFile('docs/cli.md', 'utf8');
});

describe('docs/cli.md', () => {
  it('has the commands that a diagnosis suggests on AWS', () => {
    expect(fillAwsExample(document)).toBe(document);
    expect(document).toMatch(/--log-stream-name-prefix '2026\/11\/23\/\[runtime-logs-/);
  });

  it('has the reference of every verb', async () => {
    expect(await fillReference(document)).toBe(document);
    for (const verb of Object.keys(VERBS)) expect(document).toMatch(new RegExp(`^### journal ${verb}`, 'm'));
  });
});

it('a document without a place for a section is an error', async () => {
  expect(() => fillAwsExample('nothing')).toThrow(/^docs\/cli\.md: expected the lines/);
  await expect(fillReference('nothing')).rejects.toThrow(/^docs\/cli\.md: expected the lines/);
});
