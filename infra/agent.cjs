// The part of the template that depends on the agent's parameters in infra/stages.yml.
const { agentResources } = require('./agent/resources.ts');

module.exports = async ({ resolveVariable }) => {
  const [agentImage, modelId, service, stage] = await Promise.all(
    ['param:agentImage', 'param:modelId', 'self:service', 'sls:stage'].map((name) => resolveVariable(name)),
  );
  const keyPrefix = `serverless/${service}/${stage}/agent`;
  const { artifact, access } = agentResources({ agentImage, modelId, keyPrefix });
  return { artifact, access: { Resources: access } };
};
