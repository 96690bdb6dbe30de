// The Retry of each kind of task, for infra/workflow.yml and infra/follower.yml, from the rows of packages/failures.
const { functionRetriers, pollRetriers, retriersFor } = require('@agents/failures');
const { wholeSeconds } = require('./deadlines/whole-seconds.ts');

const poll = pollRetriers();

module.exports = {
  function: async ({ resolveVariable }) =>
    functionRetriers(
      wholeSeconds('capacityPatienceSeconds', await resolveVariable('param:capacityPatienceSeconds')),
    ),
  initiate: retriersFor('initiateTask'),
  follow: retriersFor('followTask'),
  answer: retriersFor('answerTask'),
  poll,
  pollNames: poll.flatMap(({ ErrorEquals }) => ErrorEquals),
};
