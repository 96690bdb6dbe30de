import { runAgent } from '@agents/agent-host';

// Imported when the host can explain an error of a module of the agent.
await runAgent(async (environment) => {
  const { createAgent } = await import('./agent/create-agent.ts');
  return createAgent(environment);
});
