import { AwsError } from '../endpoint/aws-service.ts';

/**
 * Compiles a filter pattern of CloudWatch Logs made of terms: a line fits when it has all of them and none of those
 * with a minus before them. Words stand for themselves, other text goes in quotation marks.
 *
 * @throws AwsError `InvalidParameterException` on a pattern over JSON fields, alternatives or regular expressions
 */
export function compileFilterPattern(pattern: string): (line: string) => boolean {
  if (/^\s*[{[%?]|\s\?/.test(pattern)) {
    throw new AwsError(
      'InvalidParameterException',
      'The local stack takes filter patterns made of terms only',
    );
  }
  const terms = [...pattern.matchAll(/(?<not>-?)(?:"(?<quoted>[^"]*)"|(?<word>\S+))/g)].map(({ groups }) => ({
    text: groups?.['quoted'] ?? groups?.['word'] ?? '',
    wanted: groups?.['not'] !== '-',
  }));
  return (line) => terms.every(({ text, wanted }) => line.includes(text) === wanted);
}
