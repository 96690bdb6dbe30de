import { CAUSES, likely } from '../../src/causes/likely-cause.ts';

describe('the words of causes', () => {
  it.each(Object.entries(CAUSES))('%s is a sentence', (_code, words) => {
    expect(words).toMatch(/^[A-Z].{12,}\.$/);
  });

  it('go with their code and the evidence', () => {
    expect(likely('TASK_HANGS', 'no events for 10 h')).toEqual({
      code: 'TASK_HANGS',
      cause: CAUSES.TASK_HANGS,
      evidence: 'no events for 10 h',
    });
  });
});
