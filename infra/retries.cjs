// The Retry of each kind of task, for infra/workflow.yml and infra/follower.yml, from the rows of packages/failures.
const { patientRetriers, pollRetriers, retriersFor } = require('@agents/failures');
const { wholeSeconds } = require('./deadlines/whole-seconds.ts');

const poll = pollRetriers();

/** With the stage's patience with the account's capacity. */
const patient =
  (task) =>
  async ({ resolveVariable }) => {
    const patience = await resolveVariable('param:capacityPatienceSeconds');
    return patientRetriers(task, wholeSeconds('capacityPatienceSeconds', patience));
  };

module.exports = {
  function: patient('functionTask'),
  initiate: retriersFor('initiateTask'),
  follow: patient('followTask'),
  answer: retriersFor('answerTask'),
  poll,
  pollNames: poll.flatMap(({ ErrorEquals }) => ErrorEquals),
};
