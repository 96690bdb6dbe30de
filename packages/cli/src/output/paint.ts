import pc from 'picocolors';
import type { Io, Sink } from '../io.ts';

export const COLOR_MODES = ['auto', 'always', 'never'] as const;
export type ColorMode = (typeof COLOR_MODES)[number];

/** Colours for one stream; without colour, each gives its text back. */
export type Paint = ReturnType<typeof pc.createColors>;

/** Colours where they are wanted: as `--color` says, by default on a terminal unless `NO_COLOR` is set. */
export function paintFor(sink: Sink, mode: ColorMode, env: Io['env']): Paint {
  const isWanted =
    mode === 'auto' ? sink.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb' : mode === 'always';
  return pc.createColors(isWanted);
}
