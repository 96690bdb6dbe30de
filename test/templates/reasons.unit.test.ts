import { readdir, readFile } from 'node:fs/promises';

/** The lines that name all resources and have no reason next to them or above them. */
function unexplained(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.filter((line, i) => {
    const isStar = /(?:Resource: *(?:\[ *)?|^ *- )['"]\*['"]/.test(line);
    return isStar && !/['"]\*['"].*# \w/.test(line) && !/^ *(?:\/\/|#) \w/.test(lines[i - 1] ?? '');
  });
}

/** The files that `serverless.yml` includes. */
async function sources(): Promise<readonly (readonly [file: string, text: string])[]> {
  const files = await readdir('infra', { recursive: true });
  const included = files.filter((file) => /\.(?:yml|ts|cjs)$/.test(file) && !file.startsWith('test'));
  return Promise.all(included.map(async (file) => [file, await readFile(`infra/${file}`, 'utf8')] as const));
}

describe('a statement on every resource', () => {
  it('has its reason next to it', async () => {
    const found = (await sources()).map(([file, text]) => [file, unexplained(text)] as const);

    expect(found.filter(([, lines]) => lines.length > 0)).toEqual([]);
    expect((await sources()).filter(([, text]) => text.includes('"*" # '))).not.toEqual([]);
  });

  it.each([
    ['alone', 'Action: kms:Decrypt\nResource: "*"'],
    ['in a list', "Resource:\n  - '*'"],
    ['in a list of one line', 'Resource: ["*"]'],
    ['in a source', "{ Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },"],
  ])('fails the check without a reason: %s', (_how, text) => {
    expect(unexplained(text)).toHaveLength(1);
  });
});
