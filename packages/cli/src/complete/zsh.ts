import type { OptionWords, ProgramWords, VerbWords } from './command-tree.ts';

/** The completion of a program for zsh: verbs and options with what they are for, and values where they are known. */
export function zshCompletion({ name, options, verbs }: ProgramWords): string {
  return `#compdef ${name}
# Completion of ${name} for zsh; made by \`${name} completion zsh\`.
_${name}() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C \\
${options.map((option) => `    ${optionSpec(option)} \\`).join('\n')}
    '1: :->verb' '*:: :->rest'
  case $state in
    verb)
      local -a verbs=(
${verbs.map((verb) => `        ${quoted(`${escaped(verb.name)}:${verb.description}`)}`).join('\n')}
      )
      _describe verb verbs ;;
    rest)
      case $words[1] in
${verbs.map((verb) => verbCase(verb, options)).join('\n')}
      esac ;;
  esac
}
compdef _${name} ${name} ./${name}
`;
}

function verbCase({ name, options, argumentChoices }: VerbWords, global: readonly OptionWords[]): string {
  const own = new Set(options.flatMap(({ flags }) => flags));
  const others = global.filter(({ flags }) => !flags.some((flag) => own.has(flag)));
  const specs = [
    ...[...options, ...others].map(optionSpec),
    ...(argumentChoices.length > 0 ? [quoted(`1:${name} what:(${argumentChoices.join(' ')})`)] : []),
  ];
  return `        ${name}) _arguments ${specs.join(' ')} ;;`;
}

/** \`'(-o --output)'{-o+,--output=}'[description]:value:(a b)'\`: a value follows as a word, or in the same one. */
function optionSpec({ flags, description, takesValue, isFile, choices }: OptionWords): string {
  const values = isFile ? '_files' : choices.length > 0 ? `(${choices.join(' ')})` : ' ';
  const value = takesValue ? `:value:${values}` : '';
  const spec = quoted(`[${description.replace(/[[\]\\]/g, String.raw`\$&`)}]${value}`);
  const names = flags.map((flag) => `${flag}${takesValue ? (flag.startsWith('--') ? '=' : '+') : ''}`);
  return flags.length > 1
    ? `${quoted(`(${flags.join(' ')})`)}{${names.join(',')}}${spec}`
    : `${names[0] ?? ''}${spec}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A colon ends the name in a list of descriptions. */
function escaped(text: string): string {
  return text.replaceAll(':', String.raw`\:`);
}
