// The times of a round of infra/follower.yml, from infra/stages.yml.
const { ROUND_TIMEOUT_SECONDS, roundSeconds } = require('./deadlines/rounds.ts');

module.exports.timeoutSeconds = ROUND_TIMEOUT_SECONDS;
module.exports.roundSeconds = async ({ resolveVariable }) =>
  roundSeconds(await resolveVariable('param:roundSeconds'));
