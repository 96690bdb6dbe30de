import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { PACKAGES } from './support/package-service.ts';

/** The part of the SDK's credential chain that no handler needs: Lambda puts credentials into the environment. */
const NOT_NEEDED = /AssumeRoleWithWebIdentity|GetRoleCredentials|credential_process|fast-xml-parser/;

describe.each(['invoker', 'poller'])('the bundle of the %s', (name) => {
  it('is one file under 500 KB with its map, without the credential chain', async () => {
    const zip = unzipSync(await readFile(`${PACKAGES.dev}/${name}.zip`));

    const file = `services/${name}/src/handler.js`;
    expect(Object.keys(zip).toSorted()).toEqual([file, `${file}.map`]);
    expect(zip[file]?.length).toBeLessThan(500_000);
    expect(NOT_NEEDED.exec(Buffer.from(zip[file] ?? []).toString())?.[0]).toBeUndefined();
  });
});

it('the same agent has the same hash in its S3 key in every package, so it is deployed once', async () => {
  const keys = await Promise.all(
    Object.values(PACKAGES).map(async (dir) => {
      const template = await readFile(`${dir}/cloudformation-template-update-stack.json`, 'utf8');
      return /"Prefix": ?"serverless\/agents\/[a-z]+\/agent\/([0-9a-f]{64})\.zip"/.exec(template)?.[1];
    }),
  );

  // The package with an image has no S3 key.
  const hashes = keys.filter((key) => key !== undefined);
  expect(hashes.length).toBeGreaterThan(1);
  expect(new Set(hashes).size).toBe(1);
});
