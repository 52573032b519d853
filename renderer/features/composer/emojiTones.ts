/** Skin tones of emoji: a modifier after each person or hand. */
export const TONES = ['none', 'light', 'mediumLight', 'medium', 'mediumDark', 'dark'] as const
export type Tone = (typeof TONES)[number]

const MODIFIERS: Readonly<Record<Tone, string>> = {
  none: '',
  light: '\u{1F3FB}',
  mediumLight: '\u{1F3FC}',
  medium: '\u{1F3FD}',
  mediumDark: '\u{1F3FE}',
  dark: '\u{1F3FF}',
}
/** The handshake between two people has no tone of its own. */
const BASE = /(?!(?<=\u200D)\u{1F91D})(\p{Emoji_Modifier_Base})\uFE0F?/gu

/** An emoji that has tones, in this one. */
export const withTone = (char: string, tone: Tone): string =>
  tone === 'none' ? char : char.replace(BASE, `$1${MODIFIERS[tone]}`)
