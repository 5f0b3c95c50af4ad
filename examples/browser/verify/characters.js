// Texts of strangers, made safe to look at.

// Controls, every separator but the space, zero-width characters, fillers, bidirectional controls, tags, variation
// selectors, the empty Braille pattern, lone surrogates: characters with which a text can look like another one.
const DECEPTIVE = /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const LONGEST = 4096;

/** The text with its deceptive characters spelt out, and not endless. */
export function visible(text) {
  const whole = String(text);
  const shown = whole.length > LONGEST ? `${whole.slice(0, LONGEST)}… (${whole.length} characters)` : whole;
  return shown.replace(DECEPTIVE, (c) => `⟨U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}
