import type { ConfigSchema, Hooks, Serverless } from './osls.ts';

/**
 * Leaves out of the framework's schema what `serverless.yml` does not mention. Each command of the framework would otherwise load
 * a validator of 8 MB, which takes a second; on a new machine it takes five more to make it. What is absent from the
 * configuration needs no schema, so the check finds the same.
 */
export default class SmallSchema {
  readonly hooks: Hooks = {};

  constructor({ configSchemaHandler }: Pick<Serverless, 'configSchemaHandler'>) {
    const validate = configSchemaHandler.validateConfig.bind(configSchemaHandler);
    configSchemaHandler.validateConfig = (config) => {
      leaveOutAbsent(configSchemaHandler.schema, config);
      return validate(config);
    };
  }
}

function leaveOutAbsent({ properties = {} }: ConfigSchema, config: object): void {
  const { provider, functions } = properties;
  if (provider) keepProperties(provider, keysOf([valueAt(config, 'provider')]));
  const declared = Object.values(Object(valueAt(config, 'functions')));
  for (const schema of Object.values(functions?.patternProperties ?? {})) {
    keepProperties(schema, keysOf(declared));
    keepEvents(schema, keysOf(declared.flatMap((each) => valueAt(each, 'events') ?? [])));
  }
}

function keepProperties({ properties = {} }: ConfigSchema, names: ReadonlySet<string>): void {
  for (const name of Object.keys(properties)) if (!names.has(name)) delete properties[name];
}

/** The kinds of events are alternatives: one of them has to match. The first matches nothing, and is there so that one is. */
function keepEvents({ properties = {} }: ConfigSchema, kinds: ReadonlySet<string>): void {
  const items = properties['events']?.items;
  if (!items?.anyOf) return;
  items.anyOf = items.anyOf.filter(
    ({ required = [] }, index) => index === 0 || required.some((kind) => kinds.has(kind)),
  );
}

const keysOf = (values: readonly unknown[]): ReadonlySet<string> =>
  new Set(values.flatMap((value) => Object.keys(Object(value))));

function valueAt(value: unknown, key: string): unknown {
  return Object(value)[key];
}
