import type { ConfigSchema } from '../plugins/osls.ts';
import SmallSchema from '../plugins/small-schema.ts';

const event = (kind: string): ConfigSchema => ({ properties: { [kind]: {} }, required: [kind] });

/** The framework's schema in small. The first kind of event matches nothing. */
const schema = (): ConfigSchema => ({
  properties: {
    service: {},
    resources: {},
    provider: { properties: { name: {}, runtime: {}, eventBridge: {} } },
    functions: {
      patternProperties: {
        '^.+$': {
          properties: {
            handler: {},
            timeout: {},
            url: {},
            events: { items: { anyOf: [event('none'), event('sqs'), event('sns'), event('http')] } },
          },
        },
      },
    },
  },
});

/** The schema that a configuration is checked against. */
async function schemaFor(config: object): Promise<ConfigSchema> {
  const checked: ConfigSchema[] = [];
  const handler = {
    schema: schema(),
    async validateConfig(_config: object) {
      checked.push(handler.schema);
    },
  };
  const _plugin = new SmallSchema({ configSchemaHandler: handler });
  await handler.validateConfig(config);
  return checked[0] ?? {};
}

describe('the schema of serverless.yml', () => {
  it('has what the configuration has, and no more', async () => {
    const { properties: kept } = await schemaFor({
      provider: { name: 'aws', runtime: 'nodejs24.x', mistyped: true },
      functions: {
        one: { handler: 'one.js', events: [{ sqs: 'a queue' }] },
        two: { timeout: 3, events: [{ http: 'GET /' }, { mistyped: 1 }] },
      },
    });

    const fn = kept?.['functions']?.patternProperties?.['^.+$']?.properties;
    expect(Object.keys(kept?.['provider']?.properties ?? {})).toEqual(['name', 'runtime']);
    expect(Object.keys(fn ?? {})).toEqual(['handler', 'timeout', 'events']);
    expect(fn?.['events']?.items?.anyOf).toEqual([event('none'), event('sqs'), event('http')]);
    expect(Object.keys(kept ?? {})).toEqual(['service', 'resources', 'provider', 'functions']);
  });

  it.each([{}, { provider: 'aws', functions: [] }, { functions: { one: null, two: { events: 'none' } } }])(
    'is made for a configuration that it will refuse as well: %j',
    async (config) => {
      const { properties } = await schemaFor(config);

      expect(Object.keys(properties ?? {})).toEqual(Object.keys(schema().properties ?? {}));
    },
  );
});
