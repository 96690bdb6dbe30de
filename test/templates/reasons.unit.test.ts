import { readdir, readFile } from 'node:fs/promises';

/** Every line of what `serverless.yml` includes that names all resources at once, with the line above it. */
async function everyStar(): Promise<readonly (readonly [where: string, lines: string])[]> {
  const files = await readdir('infra', { recursive: true });
  const sources = files.filter((file) => /\.(?:yml|ts|cjs)$/.test(file) && !file.startsWith('test'));
  const texts = await Promise.all(
    sources.map(async (file) => [file, await readFile(`infra/${file}`, 'utf8')] as const),
  );
  return texts.flatMap(([file, text]) => {
    const lines = text.split('\n');
    return lines.flatMap((line, i) =>
      /Resource: *(?:\[ *)?['"]\*['"]/.test(line)
        ? [[`${file}:${i + 1}`, `${lines[i - 1]}\n${line}`] as const]
        : [],
    );
  });
}

describe('a statement on every resource', () => {
  it('has its reason beside it', async () => {
    const stars = await everyStar();

    expect(stars.length).toBeGreaterThan(3);
    for (const [where, lines] of stars)
      expect([where, lines]).toEqual([where, expect.stringMatching(/\*".*# \w|\/\/ \w/)]);
  });
});
