/** An option as a shell completes it. */
export interface OptionWords {
  /** `-o` and `--output`. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  /** Whether the value is the name of a file. */
  readonly isFile: boolean;
  /** The possible values, if they are known. */
  readonly choices: readonly string[];
}

/** A verb as a shell completes it. */
export interface VerbWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** The possible values of its argument, if they are known. */
  readonly argumentChoices: readonly string[];
}

/** A program as a shell completes it. */
export interface ProgramWords {
  readonly name: string;
  readonly options: readonly OptionWords[];
  readonly verbs: readonly VerbWords[];
}

/** The completion of a program for bash 3.2 and newer: verbs, their options, and the values of both if they are known. */
export function bashCompletion({ name, options, verbs }: ProgramWords): string {
  return `# Completion of ${name} for bash; made by \`${name} completion bash\`.
_${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" verb="" i
  # Bash takes = and @ as separate words; what it replaces begins before an @.
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

/** The options that are followed by a value, as a pattern: such a value is not a verb. */
function valueFlags(options: readonly OptionWords[]): string {
  return [...new Set(options.filter(({ takesValue }) => takesValue).flatMap(({ flags }) => flags))].join('|');
}

/** After an option with a value: the values if they are known, file names if it is a file, otherwise nothing. */
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

/** The completion of a program for zsh: verbs and options with their descriptions, and values if they are known. */
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
    ...(argumentChoices.length > 0 ? [quoted(`1:argument of ${name}:(${argumentChoices.join(' ')})`)] : []),
  ];
  return `        ${name}) _arguments ${specs.join(' ')} ;;`;
}

/** \`'(-o --output)'{-o+,--output=}'[description]:value:(a b)'\`: the value is the next word, or part of the same word. */
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
