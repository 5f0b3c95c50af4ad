// Texts of strangers, made safe to look at.

// Controls, line and paragraph separators, zero-width characters, bidirectional controls, tags, lone surrogates:
// characters with which a text can look like another one.
const DECEPTIVE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u00a0\u115f\u1160\u2000-\u200a\u202f\u205f\u3000\u3164\uffa0]/gu;
const LONGEST = 4096;

/** The text with its deceptive characters spelt out, and not endless. */
export function visible(text) {
  const whole = String(text);
  const shown = whole.length > LONGEST ? `${whole.slice(0, LONGEST)}… (${whole.length} characters)` : whole;
  return shown.replace(DECEPTIVE, (c) => `⟨U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}
