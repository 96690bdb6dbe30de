import * as v from 'valibot';
import { arnOf, named, runnableType, text } from './resource-type.ts';

const keySchema = v.array(v.object({ AttributeName: text, KeyType: v.picklist(['HASH', 'RANGE']) }));

/** The members of a table that CreateTable takes and DescribeTable returns, under the API's names. */
export const tableProperties = v.object({
  TableName: v.optional(text),
  AttributeDefinitions: v.array(
    v.object({ AttributeName: text, AttributeType: v.picklist(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: v.optional(
    v.array(
      v.object({
        IndexName: text,
        KeySchema: keySchema,
        Projection: v.object({
          ProjectionType: v.optional(v.picklist(['ALL', 'KEYS_ONLY', 'INCLUDE'])),
          NonKeyAttributes: v.optional(v.array(v.string())),
        }),
      }),
    ),
  ),
});

/** A DynamoDB table. */
export interface TableResource {
  readonly name: string;
  readonly arn: string;
  readonly keys: Omit<v.InferOutput<typeof tableProperties>, 'TableName'>;
}

export const TABLE = runnableType({
  type: 'AWS::DynamoDB::Table',
  nameProperty: 'TableName',
  identify: (name, scope) => named(name, arnOf('dynamodb', scope, `table/${name}`)),
  properties: tableProperties,
  build: ({ TableName: _, ...keys }, { name, arn }): TableResource => ({ name, arn, keys }),
});
