// The region of the stage, for serverless.yml: found as every other command finds it (packages/sessions/src/region.ts).
const { endpointOf, regionOf } = require('@agents/sessions');

module.exports = ({ options }) =>
  regionOf(
    {
      region: options.region,
      profile: options['aws-profile'],
      endpoint: endpointOf(false, process.env),
    },
    process.env,
  );
