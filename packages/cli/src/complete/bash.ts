import type { OptionWords, ProgramWords, VerbWords } from './command-tree.ts';

/** The completion of a program for bash 3.2 and newer: verbs, their options, and the values of both where they are known. */
export function bashCompletion({ name, options, verbs }: ProgramWords): string {
  return `# Completion of ${name} for bash; made by \`${name} completion bash\`.
_${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" verb="" i
  # To bash, = and @ are words of their own; what it replaces begins before an @ all the same.
  case "$before $word" in
    --*" =") word="" ;;
    "= "*) before="\${COMP_WORDS[COMP_CWORD-2]}" ;;
    "@ "*) COMPREPLY=($(compgen -P @ -W "last" -- "$word")); return ;;
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      ${valueFlags([...options, ...verbs.flatMap((verb) => verb.options)])}) ((i++)) ;;
      ${verbs.map((verb) => verb.name).join('|')}) verb="\${COMP_WORDS[i]}"; break ;;
    esac
  done
  COMPREPLY=()
  case "$verb $before" in
${[...valueCases('*', options), ...verbs.flatMap((verb) => valueCases(verb.name, verb.options))].join('\n')}
  esac
  case "$verb" in
    "") COMPREPLY=($(compgen -W "${words(
      verbs.map((verb) => verb.name),
      options,
    )}" -- "$word")) ;;
${verbs.map((verb) => `    ${verb.name}) COMPREPLY=($(compgen -W "${verbWords(verb, options)}" -- "$word")) ;;`).join('\n')}
  esac
}
complete -F _${name} ${name} ./${name}
`;
}

/** The options that are followed by a value, as a pattern: that value is no verb. */
function valueFlags(options: readonly OptionWords[]): string {
  return [...new Set(options.filter(({ takesValue }) => takesValue).flatMap(({ flags }) => flags))].join('|');
}

/** After an option with a value: the values where they are known, files where it is one, else nothing. */
function valueCases(verb: string, options: readonly OptionWords[]): readonly string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map((option) => {
      const pattern = option.flags
        .map((flag) => (verb === '*' ? `*" ${flag}"` : `"${verb} ${flag}"`))
        .join('|');
      return `    ${pattern}) ${values(option)}return ;;`;
    });
}

function values({ choices, isFile }: OptionWords): string {
  if (isFile) return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$word")); ';
  return choices.length > 0 ? `COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$word")); ` : '';
}

function verbWords({ argumentChoices, options }: VerbWords, global: readonly OptionWords[]): string {
  return words(argumentChoices, [...options, ...global]);
}

function words(first: readonly string[], options: readonly OptionWords[]): string {
  return [...new Set([...first, ...options.flatMap(({ flags }) => flags)])].join(' ');
}
