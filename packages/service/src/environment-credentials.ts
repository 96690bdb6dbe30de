import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Replaces `@aws-sdk/credential-provider-node` in the bundles of the functions (`alias` in serverless.yml).
 *
 * Lambda always provides credentials in environment variables. The SDK's own chain also tries profiles, single sign-on, web
 * identity and instance metadata. Their clients would be a third of the bundle.
 */
export const defaultProvider = fromEnv;
