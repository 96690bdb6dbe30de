import { alarmsOf } from '../../monitoring/alarms.ts';

it('a command that an alarm gives to whoever it wakes asks the stage of the alarm', () => {
  const commands = alarmsOf('prod').flatMap(({ act }) => act.match(/\.\/journal [^;,]*/g) ?? []);

  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands) expect(command).toContain(' --stage prod ');
});
