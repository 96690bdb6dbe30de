// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation writes its variables like this.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';

/** A zip with the given files, as `sls package` leaves one for each function. */
export function zipOf(files: Readonly<Record<string, string>>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])));
}

/** Writes a package folder as `sls package` does: template, state file, and zips by file name. */
export function writePackage(
  folder: string,
  template: { readonly Resources: object; readonly Outputs?: object },
  zips: Readonly<Record<string, Uint8Array>>,
): void {
  const state = { service: { service: 'notes', provider: { stage: 'test', region: 'eu-west-1' } } };
  writeFileSync(join(folder, 'cloudformation-template-update-stack.json'), JSON.stringify(template));
  writeFileSync(join(folder, 'serverless-state.json'), JSON.stringify(state));
  for (const [name, bytes] of Object.entries(zips)) writeFileSync(join(folder, name), bytes);
}

/** A function that writes down what it is called with. */
export const NOTE_HANDLER = `
exports.handler = async (event) => {
  console.log('noting', event.note);
  console.log(JSON.stringify({ level: 'debug', note: event.note }));
  return { noted: event.note, table: process.env.TABLE };
};
`;

/** A small service of the shape that the Serverless Framework packages: table, function, state machine, rule. */
export const NOTES_TEMPLATE = {
  Resources: {
    NotesTable: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: { 'Fn::Sub': 'notes-${AWS::Region}' },
        AttributeDefinitions: [
          { AttributeName: 'PK', AttributeType: 'S' },
          { AttributeName: 'At', AttributeType: 'S' },
        ],
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'by-time',
            KeySchema: [{ AttributeName: 'At', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      },
    },
    NoteLambdaFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'note',
        Handler: 'src/note.handler',
        Runtime: 'nodejs24.x',
        Timeout: 5,
        MemorySize: 256,
        Role: { 'Fn::ImportValue': 'what only matters in an account is not resolved' },
        Code: { S3Bucket: { Ref: 'Bucket' }, S3Key: 'serverless/notes/test/1795468464658/note.zip' },
        Environment: { Variables: { TABLE: { Ref: 'NotesTable' }, LIMIT: 3 } },
      },
    },
    NoteWorkflow: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'note-workflow',
        DefinitionString: {
          'Fn::Sub': [
            JSON.stringify({
              StartAt: 'Put',
              States: {
                Put: {
                  Type: 'Task',
                  Resource: 'arn:aws:states:::dynamodb:putItem',
                  Parameters: { TableName: '${table}', Item: { PK: { 'S.$': '$.id' }, At: { S: 'now' } } },
                  ResultPath: null,
                  Next: 'Note',
                },
                Note: {
                  Type: 'Task',
                  Resource: 'arn:aws:states:::lambda:invoke',
                  Parameters: { FunctionName: '${function}', Payload: { 'note.$': '$.note' } },
                  OutputPath: '$.Payload',
                  End: true,
                },
              },
            }),
            { table: { Ref: 'NotesTable' }, function: { 'Fn::GetAtt': ['NoteLambdaFunction', 'Arn'] } },
          ],
        },
      },
    },
    NoteRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['notebook'] },
        Targets: [
          {
            Id: 'workflow',
            Arn: { Ref: 'NoteWorkflow' },
            InputTransformer: {
              InputPathsMap: { id: '$.id', note: '$.detail.note' },
              InputTemplate: '{"id": <id>, "note": <note>}',
            },
          },
        ],
      },
    },
    Bucket: { Type: 'AWS::S3::Bucket' },
  },
  Outputs: {
    WorkflowArn: {
      Value: { Ref: 'NoteWorkflow' },
      Description: 'Where notes go',
      Export: { Name: 'notes-workflow' },
    },
  },
} as const;

/** The zips that belong to `NOTES_TEMPLATE`. */
export const NOTES_ZIPS = { 'note.zip': zipOf({ 'src/note.js': NOTE_HANDLER }) };
