// The part of the template that depends on the agent's parameters in infra/stages.yml.
const { agentResources } = require('./agent/resources.ts');

module.exports = async ({ resolveVariable }) => {
  const params = ['agentImage', 'model', 'modelUrl', 'modelApiKeySecret'].map((name) => `param:${name}`);
  const [agentImage, model, modelUrl, modelApiKeySecret, service, stage] = await Promise.all(
    [...params, 'self:service', 'sls:stage'].map((name) => resolveVariable(name)),
  );
  const keyPrefix = `serverless/${service}/${stage}/agent`;
  const { artifact, access } = agentResources({ agentImage, model, modelUrl, keyPrefix });
  // CloudFormation reads the secret when it creates or updates the runtime; the template has its name only.
  const modelApiKey = modelApiKeySecret && `{{resolve:secretsmanager:${modelApiKeySecret}}}`;
  return { artifact, access: { Resources: access }, modelApiKey };
};
