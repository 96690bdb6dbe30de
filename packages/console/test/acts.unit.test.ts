import { redactValue } from '@agents/events';
import * as v from 'valibot';
import { BODIES, withSecrets } from '../src/server/acts.ts';

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

    expect(withSecrets(edited, PAYLOAD)).toEqual({ ...PAYLOAD, prompt: 'good morning', more: true });
  });

  it('has what the person wrote where they wrote something', () => {
    expect(withSecrets({ nested: { apiKey: 'new' } }, PAYLOAD)).toEqual({ nested: { apiKey: 'new' } });
  });

  it.each([
    ['was moved', { key: '[redacted]' }],
    ['was changed', { nested: { apiKey: 'Bearer [redacted]' } }],
    ['is at another place of a list', { nested: { list: [{ password: '[redacted]' }, 1] } }],
  ])('is refused where a hidden value %s: it would be sent as it is shown', (_what, edited) => {
    expect(() => withSecrets(edited, PAYLOAD)).toThrow('Write the secret itself in place of [redacted]');
  });

  it('may have that text where the original has it', () => {
    const original = { prompt: 'Why does the log say [redacted]?' };

    expect(withSecrets({ ...original, more: 1 }, original)).toEqual({ ...original, more: 1 });
  });
});

it('refuses to start a session with the hidden value of another one', () => {
  const { issues = [] } = v.safeParse(BODIES.start, { payload: { apiKey: '[redacted]' } });

  expect(issues.map(({ message }) => message)).toEqual([expect.stringContaining('Write the secret itself')]);
});
