import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import SchemaCache from '../plugins/schema-cache.ts';

/** Not even root can create a folder there. */
const UNWRITABLE_HOME = '/dev/null/home';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

/** Where the framework keeps its schemas with these variables. */
function cacheWith(variables: Readonly<Record<string, string>>): string | undefined {
  Object.assign(process.env, variables);
  const _plugin = new SchemaCache({ serviceDir: '/checkout' });
  return process.env['SLS_SCHEMA_CACHE_BASE_DIR'];
}

describe('the cache of schemas', () => {
  it('is in the checkout when the home folder cannot be written to', () => {
    expect(cacheWith({ HOME: UNWRITABLE_HOME })).toBe('/checkout/.build');
  });

  it('stays where the framework puts it when the home folder can be written to', () => {
    expect(cacheWith({ HOME: temporaryFolder('home-test') })).toBeUndefined();
  });

  it('stays where the user puts it', () => {
    expect(cacheWith({ HOME: UNWRITABLE_HOME, SLS_SCHEMA_CACHE_BASE_DIR: '/mine' })).toBe('/mine');
  });
});
