import { type CreateAgent, runAgent } from '@agents/agent-host';

// Imported when the host can explain an error of a module of the agent.
await runAgent(async (environment) => {
  const agent: { readonly createAgent: CreateAgent<unknown> } = await import('./agent/create-agent.ts');
  return agent.createAgent(environment);
});
