import { isTooDeep, MAX_JSON_DEPTH } from '../src/json-depth.ts';

const nested = (levels: number, inner = '') => '[{"a":'.repeat(levels / 2) + inner + '}]'.repeat(levels / 2);

describe('the depth of a JSON text', () => {
  it.each([
    ['the deepest that is taken', nested(MAX_JSON_DEPTH, '1'), false],
    ['one level more', nested(MAX_JSON_DEPTH, '[1]'), true],
    ['values side by side', `[${'[[]],'.repeat(5_000)}[]]`, false],
    ['brackets in a text', JSON.stringify({ a: '['.repeat(5_000), '\\"[': '{' }), false],
    ['brackets after an escaped quotation mark', JSON.stringify(`"${'['.repeat(5_000)}`), false],
    ['a text that does not end', `"${'['.repeat(5_000)}`, false],
  ])('is measured right for %s', (_, text, tooDeep) => {
    expect(isTooDeep(text)).toBe(tooDeep);
  });
});
