import { VERBS } from '@agents/cli';
import { loadContract, type Output } from '@agents/sessions';
import { toJsonSchema } from '@valibot/to-json-schema';

/** The folder of the schemas, from the root of the repository. */
export const SCHEMA_FOLDER = 'docs/schemas';

/** What one format of a verb prints. */
interface Printed {
  readonly verb: string;
  readonly format: keyof Output;
  readonly summary: string;
}

const WHAT: Readonly<Record<keyof Output, (verb: string) => string>> = {
  json: (verb) => `What \`journal ${verb} -o json\` prints`,
  jsonl: (verb) => `A line of what \`journal ${verb} -o jsonl\` prints`,
};

/** The file of a schema: `list.json` for the document of `-o json`, `list.jsonl.json` for a line of `-o jsonl`. */
export function schemaFile(verb: string, format: keyof Output): string {
  return format === 'json' ? `${verb}.json` : `${verb}.jsonl.json`;
}

/**
 * The JSON Schemas of what every verb prints, by the names of their files.
 *
 * @throws Error when a verb has no schema
 */
export async function schemaFiles(): Promise<ReadonlyMap<string, string>> {
  const { OUTPUTS, SHAPES } = await loadContract();
  const files = new Map<string, string>();
  for (const [verb, { summary }] of Object.entries(VERBS)) {
    const output = OUTPUTS[verb];
    if (!output)
      throw new Error(`packages/sessions/src/contract/outputs.ts has no schema for the verb ${verb}`);
    for (const format of ['json', 'jsonl'] as const) {
      files.set(schemaFile(verb, format), schemaText({ verb, format, summary }, output, SHAPES));
    }
  }
  return files;
}

function schemaText(
  { verb, format, summary }: Printed,
  output: Output,
  definitions: Parameters<typeof usedOnly>[1],
): string {
  const { $schema, $defs, ...schema } = usedOnly(output[format], definitions);
  const title = WHAT[format](verb);
  const described = { $schema, title, description: `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.` };
  return `${JSON.stringify({ ...described, ...schema, ...($defs && { $defs }) }, undefined, 2)}\n`;
}

/** Converts a schema, with the definitions that it uses, directly or through others. */
function usedOnly(schema: Output['json'], definitions: Awaited<ReturnType<typeof loadContract>>['SHAPES']) {
  const converted = toJsonSchema(schema, { target: 'draft-2020-12', definitions: { ...definitions } });
  const { $defs = {}, ...own } = converted;
  const used = new Set<string>();
  const follow = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/\$defs\/(\w+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      follow($defs[name]);
    }
  };
  follow(own);
  const kept = Object.entries($defs).filter(([name]) => used.has(name));
  return { ...own, ...(kept.length > 0 && { $defs: Object.fromEntries(kept) }) };
}
