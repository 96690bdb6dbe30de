import { isDeepStrictEqual } from 'node:util';
import type { Evidence, RawItem, Violation } from '../evidence.ts';

const CONDITION = 'attribute_not_exists(PK)';

/** The key of an item, for people. */
export function keyOf(item: RawItem): string {
  return `${textOf(item['PK'])} ${textOf(item['SK'])}`;
}

/** The text of an attribute; nothing where it is of another type. */
export function textOf(attribute: unknown): string {
  const isText = typeof attribute === 'object' && attribute !== null && 'S' in attribute;
  return isText ? String(attribute.S) : '';
}

/** No record is lost, overwritten, changed or removed, and none is there that nobody wrote. */
export function checkRecords({ writes, otherWrites, rows }: Evidence): readonly Violation[] {
  const written = Map.groupBy(writes, ({ key }) => key);
  const stored = new Map(rows.map((row) => [keyOf(row), row]));
  const violations: Violation[] = otherWrites.map((found) => ({ promise: 'nothing but puts', found }));

  for (const [key, [first, ...later]] of written) {
    for (const { caller, item } of later) {
      const how = isDeepStrictEqual(item, first?.item)
        ? 'with the same content'
        : `with ${JSON.stringify(item)}`;
      violations.push({ promise: 'no record overwritten', found: `${key}: ${caller} put it again ${how}` });
    }
    const row = stored.get(key);
    if (!row)
      violations.push({ promise: 'no record lost', found: `${key}: acknowledged, and not there at the end` });
    else if (!isDeepStrictEqual(row, first?.item)) {
      const found = `${key}: first ${JSON.stringify(first?.item)}, at the end ${JSON.stringify(row)}`;
      violations.push({ promise: 'no record changed', found });
    }
  }
  for (const { key, caller, condition } of writes) {
    if (condition === CONDITION) continue;
    violations.push({
      promise: 'every put has its condition',
      found: `${key} by ${caller}: ${condition ?? 'none'}`,
    });
  }
  for (const key of stored.keys()) {
    if (!written.has(key))
      violations.push({ promise: 'no record from nowhere', found: `${key}: nobody put it` });
  }
  return violations;
}
