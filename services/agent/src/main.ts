import { runAgent } from '@agents/agent-host';
import { createAgent } from './agent/create-agent.ts';

await runAgent(createAgent);
