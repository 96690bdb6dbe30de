import { AwsError } from '../endpoint/aws-service.ts';

/** A filter pattern of CloudWatch Logs, ready to use. */
export interface LinePattern {
  matches(line: string): boolean;
  /** Whether lines can match in a place that may have only some texts. */
  mayMatch(mayContain: (text: string) => boolean): boolean;
}

/**
 * Compiles a filter pattern that is made of terms. A line matches when it contains every plain term, at least one of the terms
 * with a question mark before them, and none with a minus. A term is a word or a text in quotation marks. On AWS, question marks
 * have no effect beside other terms, so that such a pattern is refused here.
 *
 * @throws AwsError `InvalidParameterException` on a pattern over JSON fields, regular expressions, or of mixed terms
 */
export function compileFilterPattern(pattern: string): LinePattern {
  if (/^\s*[{[%]/.test(pattern)) throw unsupported('made of terms only');
  const terms = [...pattern.matchAll(/(?<sign>[-?]?)(?:"(?<quoted>[^"]*)"|(?<word>\S+))/g)].map(
    ({ groups }) => ({
      text: groups?.['quoted'] ?? groups?.['word'] ?? '',
      sign: groups?.['sign'] ?? '',
    }),
  );
  const textsOf = (sign: string): readonly string[] =>
    terms.filter((term) => term.sign === sign).map(({ text }) => text);
  const [all, any, none] = [textsOf(''), textsOf('?'), textsOf('-')];
  if (any.length > 0 && any.length < terms.length) throw unsupported('without optional terms beside others');
  const holds = (has: (text: string) => boolean): boolean =>
    all.every(has) && (any.length === 0 || any.some(has));
  return {
    matches: (line) => {
      const has = (text: string): boolean => line.includes(text);
      return holds(has) && !none.some(has);
    },
    mayMatch: holds,
  };
}

function unsupported(what: string): AwsError {
  return new AwsError('InvalidParameterException', `The local stack supports filter patterns ${what}`);
}
