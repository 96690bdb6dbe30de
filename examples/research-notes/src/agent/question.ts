import { InvalidRequest } from '@agents/agent-host';

/** The payload. */
export interface Question {
  readonly question: string;
}

/** The result of a session. Its sources are the notes that the answer is based on. */
export interface Findings extends Question {
  readonly model: string;
  readonly answer: string;
  readonly sources: readonly string[];
}

/** Reads the payload. @throws InvalidRequest */
export function parseQuestion({ question }: Readonly<Record<string, unknown>>): Question {
  if (typeof question === 'string' && question.trim() !== '') return { question };
  throw new InvalidRequest(`question: expected text that is not blank, found ${JSON.stringify(question)}`);
}
