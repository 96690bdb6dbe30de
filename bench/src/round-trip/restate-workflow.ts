import { type WorkflowContext, workflow } from '@restatedev/restate-sdk';

/** One durable step that does nothing. */
export const session = workflow({
  name: 'session',
  handlers: {
    run: async (context: WorkflowContext) => {
      await context.run('task', async () => undefined);
    },
  },
});
