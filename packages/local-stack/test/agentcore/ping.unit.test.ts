import { readHealth } from '../../src/agentcore/ping.ts';

describe('readHealth', () => {
  it.each([
    ['{"status":"HealthyBusy","time_of_last_update":1795468464}', true, 1_795_468_464_000, false],
    ['{"status":"Healthy","time_of_last_update":1795468464}', false, 1_795_468_464_000, false],
    ['{"status":"Healthy"}', false, undefined, false],
    ['{"status":"HealthyBusy"}', false, undefined, true],
    ['{"status":"HealthyBusy","time_of_last_update":"2026-11-23T21:14:24Z"}', false, undefined, true],
    ['{"status":"HealthyBusy","time_of_last_update":1795468464.5}', false, undefined, true],
    ['{"status":"HealthyBusy","time_of_last_update":-1}', false, undefined, true],
    ['{"status":"Sleepy","time_of_last_update":1795468464}', false, undefined, false],
    ['OK', false, undefined, false],
    ['', false, undefined, false],
  ])('reads %s as AgentCore does', (body, isBusy, updatedAt, isBusyIgnored) => {
    expect(readHealth(body)).toEqual({ isBusy, updatedAt, isBusyIgnored });
  });
});
