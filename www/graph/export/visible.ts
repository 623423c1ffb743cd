/**
 * `text` with what a terminal would obey, or nobody would see, written out: a document may hold escape sequences, text that runs
 * backwards, or characters without a shape; all of them appear as `\u{1b}`.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN, (found: string, emoji: string | undefined) => emoji ?? escaped(found));
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Controls, formats and halves of characters; first, as they are wanted, the joiners inside an emoji. */
const UNSEEN =
  /(\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?\u200d(?=\p{Extended_Pictographic}))|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
