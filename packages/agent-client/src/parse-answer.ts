import { redactSecrets } from '@agents/events';
import * as v from 'valibot';
import { AgentAnswerInvalid } from './errors.ts';

/** How much of a foreign answer an error quotes: enough to recognise who sent it. */
const QUOTE_LENGTH = 200;

/** How much of it is searched for secrets first, so that none is cut in half and no longer known for one. */
const SEARCHED_LENGTH = 4_000;

/**
 * Reads the body of an HTTP 200 as the agent's answer for this session.
 *
 * @throws AgentAnswerInvalid saying what was expected, with the beginning of what was found
 */
export function parseAnswer<Answer extends { readonly session_id: string }>(
  schema: v.GenericSchema<unknown, Answer>,
  body: string,
  sessionId: string,
): Answer {
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(undefined, 'expected JSON'), schema), body);
  if (!answer.success) {
    const [issue] = answer.issues;
    throw invalid(body, `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
  }
  if (answer.output.session_id !== sessionId) {
    throw invalid(body, `session_id: expected ${sessionId}`);
  }
  return answer.output;
}

function invalid(body: string, problem: string): AgentAnswerInvalid {
  const text = redactSecrets(body.slice(0, SEARCHED_LENGTH));
  const found = text.length > QUOTE_LENGTH ? `${text.slice(0, QUOTE_LENGTH)}…` : text;
  return new AgentAnswerInvalid(
    `the agent's answer is not the protocol of this version (${problem}); found ${JSON.stringify(found)}; ` +
      'deploy the functions and the agent from the same commit',
  );
}
