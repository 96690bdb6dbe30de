// The agent's code, the permission to fetch it and the permission to call its model, from the parameters of infra/stages.yml.
const { agentCode } = require('./agent/code.ts');
const { modelAccess } = require('./agent/model-access.ts');

module.exports = async ({ resolveVariable }) => {
  const [agentImage, modelId, service, stage] = await Promise.all(
    ['param:agentImage', 'param:modelId', 'self:service', 'sls:stage'].map((name) => resolveVariable(name)),
  );
  const { artifact, access } = agentCode({ agentImage, keyPrefix: `serverless/${service}/${stage}/agent` });
  return { artifact, access: { Resources: { ...access, ...modelAccess(modelId) } } };
};
