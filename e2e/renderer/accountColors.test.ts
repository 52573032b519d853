import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ACCOUNT_HUES } from '../../shared/model/settings.ts'

/** The relative luminance of an `oklch` color, with what sRGB can't show cut off. */
function luminance(lightness: number, chroma: number, hue: number): number {
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)]
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const inRange = (part: number): number => Math.min(1, Math.max(0, part))
  return (
    0.2126 * inRange(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s) +
    0.7152 * inRange(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s) +
    0.0722 * inRange(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  )
}

it('shows the letters of an account in every color with a contrast of 4.5, by day and by night', () => {
  const tokens = readFileSync('renderer/styles/tokens.css', 'utf8')
  const badges = [...tokens.matchAll(/--badge-(?:from|to): ([\d.]+) ([\d.]+);/g)]
  // The same in both themes, with white letters.
  expect(badges).toHaveLength(2)
  expect(tokens.match(/--on-accent: .+;/g)).toEqual(['--on-accent: oklch(1 0 0);'])
  for (const [, lightness, chroma] of badges)
    for (const hue of Object.values(ACCOUNT_HUES))
      for (const turn of [0, 14]) {
        const contrast = 1.05 / (luminance(Number(lightness), Number(chroma), hue + turn) + 0.05)
        expect.soft(contrast, `${hue} at ${lightness}`).toBeGreaterThanOrEqual(4.5)
      }
})
