import type { SessionView } from './contract.ts';

/** A view with what is new of it. A list without news stays the same one, so that the page does not draw it again. */
export function joined(view: SessionView, news: SessionView): SessionView {
  const hasEvents = news.events.length > 0;
  return {
    ...news,
    events: hasEvents
      ? [...view.events, ...news.events].sort((a, b) => a.timestamp.localeCompare(b.timestamp))
      : view.events,
    skews: hasEvents ? news.skews : view.skews,
    unreadable: news.unreadable.length > 0 ? [...view.unreadable, ...news.unreadable] : view.unreadable,
    progress: news.progress.length > 0 ? [...view.progress, ...news.progress] : view.progress,
  };
}
