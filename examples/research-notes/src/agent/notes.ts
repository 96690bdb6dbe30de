import { readdir, readFile } from 'node:fs/promises';

/** The notes beside this agent. What lies in `files` is deployed with the code, and `make dev` watches it. */
const NOTES = new URL('./files/notes/', import.meta.url);

/** The names of all notes. */
export async function listNotes(): Promise<string[]> {
  return (await readdir(NOTES)).filter((name) => name.endsWith('.md')).toSorted();
}

/** Reads one note. A name with a path names no note. @throws Error with the names that there are */
export async function readNote(name: string): Promise<string> {
  const names = await listNotes();
  if (names.includes(name)) return readFile(new URL(encodeURIComponent(name), NOTES), 'utf8');
  throw new Error(`note: expected one of ${names.join(', ')}, found ${JSON.stringify(name)}`);
}
