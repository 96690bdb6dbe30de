import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { StartError } from '../start-error.ts';
import { buildStack, parse, type Stack, templateSchema } from './stack.ts';

/** The account that every ARN of the local stack names. */
const LOCAL_ACCOUNT_ID = '000000000000';

const TEMPLATE_FILE = 'cloudformation-template-update-stack.json';
const STATE_FILE = 'serverless-state.json';

/** What the Serverless Framework writes beside the template: the stack, stage and region that the package is for. */
const stateSchema = v.object({
  service: v.object({
    service: v.string(),
    provider: v.object({
      stage: v.string(),
      region: v.optional(v.string(), 'us-east-1'),
      stackName: v.optional(v.string()),
    }),
  }),
});

/**
 * Reads what `sls package` wrote to a folder: the same template and zips that `sls deploy` ships.
 *
 * @param packageDir the folder, for example `.build/packages/dev`
 * @throws StartError `PACKAGE_MISSING` when a file is missing, `TEMPLATE_INVALID` when the stack cannot run the template
 */
export async function readPackage(packageDir: string): Promise<Stack> {
  const folder = resolve(packageDir);
  const template = parse(templateSchema, await readJson(join(folder, TEMPLATE_FILE)), 'the outline');
  const { service } = parse(stateSchema, await readJson(join(folder, STATE_FILE)), STATE_FILE);
  const { stage, region, stackName = `${service.service}-${stage}` } = service.provider;

  return buildStack(template, { stackName, region, accountId: LOCAL_ACCOUNT_ID }, (fileName) => {
    const path = join(folder, fileName);
    if (!existsSync(path)) throw missing(path);
    return path;
  });
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw missing(path, cause);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StartError('TEMPLATE_INVALID', `${path} is not JSON; run make package, then try again`, {
      cause,
    });
  }
}

function missing(path: string, cause?: unknown): StartError {
  return new StartError('PACKAGE_MISSING', `${path} is missing; run make package, then try again`, { cause });
}
