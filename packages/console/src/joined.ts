import type { SessionView } from './contract.ts';

/** A view with what is new of it. */
export function joined(view: SessionView, news: SessionView): SessionView {
  return {
    ...news,
    events: [...view.events, ...news.events].sort((a, b) => a.timestamp.localeCompare(b.timestamp)),
    unreadable: [...view.unreadable, ...news.unreadable],
    progress: [...view.progress, ...news.progress],
  };
}
