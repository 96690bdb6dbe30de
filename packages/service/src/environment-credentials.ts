import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles of the functions (`alias` in serverless.yml).
 *
 * Lambda hands out credentials in environment variables, always. The SDK's own chain would also try profiles, single
 * sign-on, web identity and instance metadata, whose clients are a third of the bundle and take part in no start.
 */
export const defaultProvider = fromEnv;
