/** Control characters, what turns the text round or shows nothing, lone surrogates, line and paragraph separators. */
const invisible = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

const escaped = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/** Data as a terminal may show them: no character that could play with it, each shown as its number instead. */
export const visible = (text: string): string => text.replace(invisible, escaped);

/** The same for text of several lines. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n');

/** One JSON document that is safe to look at: JSON itself escapes only the first 32 control characters. */
export const visibleJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent)
    .split('\n')
    .map((line) => line.replace(invisible, jsonEscaped))
    .join('\n');

const jsonEscaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
