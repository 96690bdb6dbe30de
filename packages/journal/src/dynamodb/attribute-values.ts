import type { Row } from '@agents/events';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

type AttributeMap = Record<string, AttributeValue>;

/** Text and numbers as DynamoDB's attribute values; the journal stores nothing else. */
export function toAttributes(item: Readonly<Record<string, unknown>>): AttributeMap {
  const attributes: AttributeMap = {};
  for (const [name, value] of Object.entries(item)) {
    attributes[name] = typeof value === 'number' ? { N: String(value) } : { S: String(value) };
  }
  return attributes;
}

/** Attribute values as a row; a type the journal never writes is kept as it came, so that parsing reports it. */
export function fromAttributes(attributes: AttributeMap): Row {
  const row: Record<string, unknown> = {};
  for (const name in attributes) {
    const value = attributes[name];
    row[name] = value?.S ?? (value?.N === undefined ? value : Number(value.N));
  }
  return row;
}
