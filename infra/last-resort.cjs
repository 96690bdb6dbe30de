// The timeout of the workflow, later than the poller's deadline in infra/stages.yml.
const { lastResortSeconds } = require('./deadlines/last-resort.ts');

module.exports = async ({ resolveVariable }) =>
  lastResortSeconds(await resolveVariable('param:sessionDeadlineSeconds'));
