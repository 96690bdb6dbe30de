/** The keys and what they do, for the help. */
export const KEYS: readonly (readonly [key: string, what: string])[] = [
  ['j, k', 'next and previous session or event'],
  ['Enter', 'open the session'],
  ['Esc', 'close, or go back to the list'],
  ['/', 'search'],
  ['r', 'run the session again'],
  ['x', 'in the list: select; in a session: stop'],
  ['y', 'copy the command that explains the session'],
  ['l', 'logs of the session'],
  ['?', 'these keys'],
];
