// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation writes its variables like this.
import { createResolver } from '../../src/template/intrinsics.ts';

const resolve = createResolver(
  (logicalId) =>
    logicalId === 'Table'
      ? { ref: 'notes', attributes: { Arn: 'arn:table', 'Nested.Name': 'inner' } }
      : undefined,
  { stackName: 'notes-dev', region: 'eu-west-1', accountId: '000000000000' },
);

describe('resolving a template', () => {
  it.each([
    ['a reference', { Ref: 'Table' }, 'notes'],
    ['an attribute by list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:table'],
    ['an attribute by text', { 'Fn::GetAtt': 'Table.Arn' }, 'arn:table'],
    ['an attribute with a dot', { 'Fn::GetAtt': ['Table', 'Nested.Name'] }, 'inner'],
    ['a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['a join', { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, 's3']] }, 'arn:aws:s3'],
    [
      'a text with references',
      { 'Fn::Sub': '${Table}/${Table.Arn}/${AWS::AccountId}' },
      'notes/arn:table/000000000000',
    ],
    [
      'a text with variables',
      { 'Fn::Sub': ['${own} ${Table}', { own: { Ref: 'AWS::StackName' } }] },
      'notes-dev notes',
    ],
    ['a literal dollar', { 'Fn::Sub': '${!Table}' }, '${Table}'],
    ['a number among texts', { 'Fn::Join': ['', ['v', 2]] }, 'v2'],
    [
      'plain values',
      { a: [1, true, null, 'Ref'], Ref: 1, b: 2 },
      { a: [1, true, null, 'Ref'], Ref: 1, b: 2 },
    ],
    ['nested values', { a: [{ b: { Ref: 'Table' } }] }, { a: [{ b: 'notes' }] }],
  ])('resolves %s', (_, value, expected) => {
    expect(resolve(value, 'Fn')).toEqual(expected);
  });

  it.each([
    ['an unknown resource', { Ref: 'Tabel' }, 'Ref "Tabel" does not name a resource'],
    ['an unknown attribute', { 'Fn::GetAtt': ['Table', 'Url'] }, 'it has: Arn, Nested.Name'],
    ['an attribute of an unknown resource', { 'Fn::Sub': '${Tabel.Arn}' }, 'Fn::GetAtt "Tabel.Arn"'],
    ['an unknown function', { 'Fn::ImportValue': 'x' }, 'does not know "Fn::ImportValue"'],
    ['a join without a list', { 'Fn::Join': ['', 'text'] }, 'expected a list, found "text"'],
    ['an object in a text', { 'Fn::Join': ['', [{ a: 1 }]] }, 'expected a text, found {"a":1}'],
  ])('says where %s is', (_, value, problem) => {
    expect(() => resolve({ Environment: { TABLE: value } }, 'NoteFunction')).toThrow(
      expect.objectContaining({
        code: 'TEMPLATE_INVALID',
        message: expect.stringContaining(problem),
      }),
    );
    expect(() => resolve({ Environment: { TABLE: value } }, 'NoteFunction')).toThrow(
      /^NoteFunction\.Environment\.TABLE in the packaged template/,
    );
  });
});
