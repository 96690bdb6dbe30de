import { redactValue } from '@agents/events';
import { restored } from '../src/server/acts.ts';

const PAYLOAD = {
  prompt: 'hello',
  nested: { apiKey: 'sk-0123456789abcdefghij', list: [1, { password: 'hunter2hunter2' }] },
};

describe('a payload that is edited without its secrets', () => {
  it('is shown without them, and has them again where nothing was changed', () => {
    const hidden = redactValue(PAYLOAD);
    expect(JSON.stringify(hidden)).not.toMatch(/sk-0123|hunter2/);
    const edited = structuredClone(Object(hidden));
    edited.prompt = 'good morning';
    edited.more = true;

    expect(restored(edited, hidden, PAYLOAD)).toEqual({ ...PAYLOAD, prompt: 'good morning', more: true });
  });

  it('has what the person wrote where they wrote something', () => {
    const hidden = redactValue(PAYLOAD);

    expect(restored({ nested: { apiKey: 'new' } }, hidden, PAYLOAD)).toEqual({ nested: { apiKey: 'new' } });
  });
});
