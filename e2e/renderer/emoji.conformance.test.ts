import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openInChromium } from './browserPage.ts'

const RENDERER = resolve(import.meta.dirname, '../../renderer')
/** The fonts alone, to know which emoji are gray by design, such as the black heart. */
const COLOR_FONTS = "'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji'"
/** Text that no emoji font may draw: it has digits and signs for keycaps. */
const TEXT = Array.from('0123456789#*©®™→★aé')

const subject = await openInChromium('emoji.ts')
afterAll(() => subject.close())
const emoji = <T>(call: string): Promise<T> => subject.page.evaluate(`emoji.${call}`)
async function draw(chars: readonly string[], fonts: string): Promise<string> {
  await emoji(`show(${JSON.stringify(chars)}, ${JSON.stringify(`font-family: ${fonts}`)})`)
  return (await subject.page.screenshot({ fullPage: true })).toString('base64')
}
async function withoutColor(chars: readonly string[], fonts: string): Promise<string[]> {
  const image = await draw(chars, fonts)
  return emoji(`withoutColor(${JSON.stringify(chars)}, ${JSON.stringify(image)})`)
}
const picker = await emoji<string[]>('all()')
const gray = await withoutColor(picker, COLOR_FONTS)
const hasColorFont = !gray.includes('😀')
/** What `MailFrame.vue` gives an email that names no fonts: the frame has no Inter. */
const appFont = await subject.page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--font'))
const mailFont = appFont.replace(/^[^,]*,/, '')

it.skipIf(!hasColorFont).each([
  ['the app', 'var(--font)'],
  ['code', 'var(--font-mono)'],
  ['an email', mailFont],
])('draws every emoji in color in %s', async (_where, fonts) => {
  expect(await withoutColor(picker, fonts)).toEqual(gray)
  // Hearts and smileys that were typed as text are emoji for who typed them.
  expect(await withoutColor(['❤', '☺', '☀', '✔', '👍🏽', '1️⃣'], fonts)).toEqual([])
})
it.each([
  ['the app', 'var(--font)', "'Inter Variable', system-ui, 'Segoe UI', 'Noto Sans', sans-serif"],
  ['an email', mailFont, "system-ui, 'Segoe UI', 'Noto Sans', sans-serif"],
])('draws no text in an emoji font in %s', async (_where, fonts, textFonts) => {
  expect((await draw(TEXT, fonts)) === (await draw(TEXT, textFonts))).toBe(true)
})
it('has the same emoji font in the frame of emails', () => {
  const faceIn = (file: string): string | undefined =>
    /@font-face \{[^}]*\}/.exec(readFileSync(resolve(RENDERER, file), 'utf8').replaceAll(/\s+/g, ' '))?.[0]
  expect(faceIn('styles/emoji.css')).toContain('unicode-range')
  expect(faceIn('public/mail-frame.html')).toBe(faceIn('styles/emoji.css'))
})
