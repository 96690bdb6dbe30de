/** Variables whose values let a process act as the person who started it: on AWS, or at the endpoint of a model. */
const SECRETS = [
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_SECURITY_TOKEN'],
  ...['AWS_BEARER_TOKEN_BEDROCK', 'MODEL_API_KEY'],
];

/**
 * Takes the secrets out of an environment, and returns it as it was. What this process starts from now on (esbuild, tsc, sls) does not
 * inherit them: only the local stack needs them, and it is told.
 */
export function takeSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const before = { ...environment };
  for (const name of SECRETS) delete environment[name];
  return before;
}
