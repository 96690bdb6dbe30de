import { AgentAnswerInvalid } from '../src/errors.ts';
import { parseAnswer } from '../src/parse-answer.ts';
import { startAnswerSchema } from '../src/protocol.ts';

const body = JSON.stringify({ session_id: 's-1', outcome: 'started' });

function refusal(text: string): AgentAnswerInvalid {
  try {
    parseAnswer(startAnswerSchema, text, 's-1');
  } catch (error) {
    if (error instanceof AgentAnswerInvalid) return error;
    throw error;
  }
  throw new Error('expected the answer to be refused');
}

describe('parseAnswer', () => {
  it('reads what the agent says', () => {
    expect(parseAnswer(startAnswerSchema, body, 's-1')).toEqual({ session_id: 's-1', outcome: 'started' });
  });

  it.each([
    ['an empty body', '', 'found ""'],
    ['a web page', '<html>', 'found "<html>"'],
    ['another JSON', '{"session_id":"s-1"}', 'outcome: Invalid key'],
    ['the answer for another session', body.replace('s-1', 's-2'), 'session_id: expected s-1'],
  ])('names what is wrong with %s', (_what, text, words) => {
    const error = refusal(text);
    expect(error.message).toContain(words);
    expect(error.retryable).toBe(false);
  });

  it('quotes only the beginning of a long answer', () => {
    expect(refusal('x'.repeat(5_000)).message.length).toBeLessThan(500);
  });
});
