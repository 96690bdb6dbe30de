/**
 * Characters without a width of their own that belong to a picture: the sign that gives it its colour, and the one that joins
 * it to the next. Anywhere else they hide text.
 */
const OF_A_PICTURE =
  /(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f]|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?)\u200d(?=\p{Extended_Pictographic})/u;

/**
 * What a terminal acts on, or shows as nothing: control characters (ESC and the C1 set among them, with which a message could
 * move the cursor, set the title or paste into the shell), marks that change the direction of text, characters without width
 * that hide text or make two texts look alike, and halves of characters.
 */
const UNSAFE = new RegExp(
  String.raw`(?!${OF_A_PICTURE.source})[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Cf}\p{Default_Ignorable_Code_Point}]`,
  'gu',
);

/** Colours, as this project's commands write them after an ESC: no other sequence may reach a terminal. */
const COLOUR = /^\[\d{1,2}m/;

/** Makes any text safe to print: one line, and nothing that a terminal would act on. */
export function printable(text: string): string {
  return text.replace(/\r?\n|\t/g, ' ').replace(UNSAFE, escaped);
}

/** Makes a text of several lines safe to print. Line breaks and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(UNSAFE, (character) => (isLayout(character) ? character : escaped(character)));
}

/** Makes JSON of a value that is safe to print, on one line or indented. It parses to the same value. */
export function printableJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, undefined, indent);
  return json.replace(UNSAFE, (character) => (character === '\n' ? character : escaped(character)));
}

/** The last check before a terminal, whatever was forgotten before: only line breaks, tabs and colours pass. */
export function terminalText(text: string): string {
  return text.replace(UNSAFE, (character, at: number) => {
    const isColour = character === '\u001b' && COLOUR.test(text.slice(at + 1, at + 5));
    return isLayout(character) || isColour ? character : escaped(character);
  });
}

function isLayout(character: string): boolean {
  return character === '\n' || character === '\t';
}

/** As in JSON: a character outside the basic plane has two parts. */
function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
