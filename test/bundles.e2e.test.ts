import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { PACKAGES } from './support/package-service.ts';

/** What no handler needs: the chain that looks for credentials elsewhere than Lambda puts them. */
const NOT_NEEDED = /AssumeRoleWithWebIdentity|GetRoleCredentials|credential_process|fast-xml-parser/;

describe.each(['invoker', 'poller'])('the bundle of the %s', (name) => {
  it('is one file of less than 500 KB, without what the handler does not use', async () => {
    const zip = unzipSync(await readFile(`${PACKAGES.dev}/${name}.zip`));

    const [handler, ...others] = Object.entries(zip);
    expect(others).toEqual([]);
    expect(handler?.[0]).toBe(`services/${name}/src/handler.js`);
    expect(handler?.[1].length).toBeLessThan(500_000);
    expect(NOT_NEEDED.exec(Buffer.from(handler?.[1] ?? []).toString())?.[0]).toBeUndefined();
  });
});

it('an unchanged agent has the same hash in its key in every package, so that it is not deployed again', async () => {
  const keys = await Promise.all(
    Object.values(PACKAGES).map(async (dir) => {
      const template = await readFile(`${dir}/cloudformation-template-update-stack.json`, 'utf8');
      return /"Prefix": ?"serverless\/agents\/[a-z]+\/agent\/([0-9a-f]{64})\.zip"/.exec(template)?.[1];
    }),
  );

  // The package that runs the agent from an image has no key.
  const hashes = keys.filter((key) => key !== undefined);
  expect(hashes.length).toBeGreaterThan(1);
  expect(new Set(hashes).size).toBe(1);
});
