import { STATE_SIGNS } from '@agents/diagnosis';
import { printable } from '@agents/events';
import { renderToString } from 'preact-render-to-string';
import type { SessionView } from '../contract.ts';
import type { ExportContext } from '../server/export-page.ts';
import { EventsTab } from './events-tab.tsx';
import { Lines, Text } from './parts.tsx';
import { Story, Verdict } from './session-view.tsx';
import style from './style.css';
import { Waterfall } from './waterfall.tsx';

/** A session as one page, by the components of the console. */
export function render(view: SessionView, { stage, region, now }: ExportContext): string {
  const { sessionId, state } = view.session;
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <meta httpEquiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>{`${STATE_SIGNS[state]} ${state}: session ${printable(sessionId)}`}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <main>
          <p class="path soft">
            Session{' '}
            <code>
              <Text>{sessionId}</Text>
            </code>
            , stage {stage}, {region}
          </p>
          <Verdict view={view} isStatic />
          <Waterfall view={view} now={now} isStatic />
          <Story view={view} isStatic />
          <h2>Events</h2>
          <EventsTab view={view} isStatic />
          <p class="soft">
            <Lines>{`As of ${new Date(now).toISOString()}. Secrets are redacted. Each event has the time of its writer's clock.`}</Lines>
          </p>
        </main>
      </body>
    </html>
  );
  return `<!doctype html>\n${renderToString(page)}\n`;
}
