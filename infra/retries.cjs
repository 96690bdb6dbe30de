// The Retry of each kind of task, for infra/workflow.yml and infra/follower.yml, from the rows of packages/failures.
const {
  PLATFORM_BACKOFF,
  patientRetriers,
  pollRetriers,
  ROUND_BACKOFF,
  retriersFor,
} = require('@agents/failures');
const { wholeSeconds } = require('./deadlines/whole-seconds.ts');

const poll = pollRetriers();

/** With the stage's patience with the account's capacity. */
const patient =
  (task) =>
  async ({ resolveVariable }) => {
    const patience = await resolveVariable('param:capacityPatienceSeconds');
    return patientRetriers(task, wholeSeconds('capacityPatienceSeconds', patience));
  };

/** Any error is retried, for a short time only: a lost notice loses no event, because the journal has them all. */
const always = (backoff) => [{ ErrorEquals: ['States.ALL'], ...backoff }];

module.exports = {
  function: patient('functionTask'),
  initiate: retriersFor('initiateTask'),
  follow: patient('followTask'),
  answer: retriersFor('answerTask'),
  notice: always(ROUND_BACKOFF),
  publish: always(PLATFORM_BACKOFF),
  poll,
  pollNames: poll.flatMap(({ ErrorEquals }) => ErrorEquals),
};
