// When the state machine ends a session that the poller's own deadline (infra/stages.yml) did not end.
const { lastResortSeconds } = require('./deadlines/last-resort.ts');

module.exports = async ({ resolveVariable }) =>
  lastResortSeconds(await resolveVariable('param:sessionDeadlineSeconds'));
