// The Retry of each kind of task, for infra/state-machine.yml, from the rows of packages/failures.
const { retriersFor } = require('@agents/failures');

module.exports = { function: retriersFor('functionTask'), initiate: retriersFor('initiateTask') };
