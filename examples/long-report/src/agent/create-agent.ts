import { setTimeout as sleep } from 'node:timers/promises';
import { type Agent, parseModelChoice } from '@agents/agent-host';
import * as v from 'valibot';
import { type Order, parseOrder } from './order.ts';
import { createWriter } from './writer.ts';

const sectionSchema = v.object({ heading: v.string(), text: v.string() });

/** A section of a report, in the result and as it is kept. */
type Section = v.InferOutput<typeof sectionSchema>;

/**
 * Writes a report section by section, for an hour if need be. It keeps each section as soon as it is written. If the session ends
 * early and is retried, the new session takes what is kept and goes on from there.
 */
export async function createAgent(environment: NodeJS.ProcessEnv): Promise<Agent<Order>> {
  const choice = parseModelChoice({ model: environment['MODEL'], url: environment['MODEL_URL'] });
  const write = await createWriter(choice, environment['MODEL_API_KEY']);
  return {
    example: { title: 'The harbour', sections: ['Tides', 'Ships', 'Weather'], pause_seconds: 0.1 },
    parse: parseOrder,
    async run(order, { saved, progress, usage, signal, log }) {
      const { title, sections, pause_seconds } = order;
      const report: Section[] = [];
      let resumed = 0;
      for (const [done, heading] of sections.entries()) {
        // The name says what the section is made from: a retry with another title writes it anew.
        const name = JSON.stringify([title, heading]);
        const kept = v.safeParse(sectionSchema, await saved.get(name));
        if (kept.success) {
          report.push(kept.output);
          resumed += 1;
          continue;
        }
        progress(`writing "${heading}"`, { done, total: sections.length });
        await sleep(pause_seconds * 1_000, undefined, { signal });
        const section = { heading, text: await write(order, heading, { signal, usage }) };
        await saved.put(name, section);
        report.push(section);
      }
      progress('written', { done: sections.length, total: sections.length });
      log.info('report written', { sections: sections.length, resumed });
      return { title, sections: report, resumed };
    },
  };
}
