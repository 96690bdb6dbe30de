/** Packages the service with the agent of the tests, unless that package is current, and prints its folder. */
import { PACKAGES, packageForRun } from '../support/package-service.ts';

await packageForRun('whole');
process.stdout.write(`${PACKAGES.whole}\n`);
