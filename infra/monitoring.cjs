// The alarms and the dashboard of a stage, for serverless.yml.
const { alarmResources } = require('./monitoring/alarms.ts');
const { dashboardResource } = require('./monitoring/dashboard.ts');

module.exports = async ({ resolveVariable }) => {
  const [stage, actionsEnabled, email] = await Promise.all(
    ['sls:stage', 'param:alarmActions', 'param:alarmEmail'].map((name) => resolveVariable(name)),
  );
  return {
    Resources: {
      ...alarmResources({ stage, actionsEnabled, email }),
      Dashboard: dashboardResource(stage),
    },
  };
};
