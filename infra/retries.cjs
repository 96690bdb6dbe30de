// The Retry of each kind of task, for infra/state-machine.yml, from the tables of packages/failures.
const { FUNCTION_ERRORS, INITIATE_ERRORS, retriersFor } = require('@agents/failures');

module.exports = { function: retriersFor(FUNCTION_ERRORS), initiate: retriersFor(INITIATE_ERRORS) };
