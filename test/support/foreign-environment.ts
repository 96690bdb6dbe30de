/** What a computer may have in its environment for AWS and the network. The local stack needs none of it. */
export const FOREIGN_ENVIRONMENT = {
  AWS_CONFIG_FILE: '/nonexistent',
  AWS_PROFILE: 'missing',
  AWS_REGION: 'eu-central-1',
  AWS_USE_FIPS_ENDPOINT: 'true',
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  NODE_USE_ENV_PROXY: '1',
  NO_PROXY: '',
} as const;
