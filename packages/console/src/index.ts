/** The console: the sessions of a stage in a browser. A server on this computer, and the page that it serves. */

export { type ConsoleOptions, type RunningConsole, startConsole } from './server/console.ts';
export { exportPage } from './server/export-page.ts';
