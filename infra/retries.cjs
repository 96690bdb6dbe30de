// The Retry of each kind of task, for infra/workflow.yml and infra/follower.yml, from the rows of packages/failures.
const { pollRetriers, retriersFor } = require('@agents/failures');

const poll = pollRetriers();

module.exports = {
  function: retriersFor('functionTask'),
  initiate: retriersFor('initiateTask'),
  follow: retriersFor('followTask'),
  answer: retriersFor('answerTask'),
  poll,
  pollNames: poll.flatMap(({ ErrorEquals }) => ErrorEquals),
};
