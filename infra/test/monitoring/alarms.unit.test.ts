import { alarmResources, alarmsOf } from '../../monitoring/alarms.ts';

describe('the alarms of a stage', () => {
  it('give commands for that stage', () => {
    const commands = alarmsOf('prod').flatMap(({ act }) => act.match(/\.\/journal [^;,.:]*/g) ?? []);

    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) expect(command).toMatch(/ --stage prod$/);
  });

  it('say what happened, then what to do, within the 1,024 characters of a description', () => {
    const alarms = alarmsOf('prod');
    const resources = alarmResources({ stage: 'prod', actionsEnabled: true, email: '' });

    expect(Object.keys(resources)).toEqual(alarms.map(({ id }) => id));
    for (const { id, means, act } of alarms) {
      expect(resources[id]).toMatchObject({ Properties: { AlarmDescription: `${means} ${act}` } });
      expect(`${means} ${act}`.length).toBeLessThanOrEqual(1_024);
    }
  });

  it('are mailed only when the stage has an address', () => {
    const withEmail = alarmResources({ stage: 'prod', actionsEnabled: true, email: 'a@example.com' });

    expect(withEmail).toHaveProperty('AlarmEmail.Properties.Endpoint', 'a@example.com');
    expect(alarmResources({ stage: 'prod', actionsEnabled: true, email: '' })).not.toHaveProperty(
      'AlarmEmail',
    );
  });
});
