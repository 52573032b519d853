/**
 * Foreign text must not reverse the text beside it or look like something else: `Rechnung_<U+202E>fdp.exe` looks like
 * `Rechnung_exe.pdf`. Arabic and Hebrew need none of these controls: the letters have their own direction.
 */

/** Embeddings, overrides, isolates and marks (Unicode, UAX #9, Bidi_Control). */
const CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** The text without any bidirectional control. */
export function withoutDirectionControls(text: string): string {
  return text.replace(CONTROLS, '')
}

/** Isolates a name for use in a sentence (a notification, a toast), so that it doesn't affect the direction of the text around it. */
export function isolate(text: string): string {
  return `\u2068${withoutDirectionControls(text)}\u2069`
}
