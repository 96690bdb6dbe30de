import type { Dynamo } from '../support/dynamo.ts';
import { openCastore } from './castore.ts';
import type { JournalContender } from './contender.ts';
import { openDynamodbOnetable } from './dynamodb-onetable.ts';
import { openDynamodbToolbox } from './dynamodb-toolbox.ts';
import { openElectrodb } from './electrodb.ts';

/** Libraries that a user could take instead. */
export const LIBRARIES = [
  '@castore/event-storage-adapter-dynamodb',
  'electrodb',
  'dynamodb-toolbox',
  'dynamodb-onetable',
] as const;

export async function openLibraries(dynamo: Dynamo): Promise<readonly JournalContender[]> {
  return [
    await openCastore(dynamo),
    openElectrodb(dynamo),
    openDynamodbToolbox(dynamo),
    openDynamodbOnetable(dynamo),
  ];
}
