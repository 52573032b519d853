/**
 * Draws every picture in this folder from `marks.mjs` with a Chromium and writes the PNGs beside it:
 * `node resources/make.mjs [path of a Chromium]`. The pictures are committed; run this after changing a mark.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { findChromium } from '../scripts/browsers.mjs'
import { appIcon, badge, DOT, trayIcon } from './marks.mjs'

const here = import.meta.dirname
const font = readFileSync(
  join(here, '../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'),
).toString('base64')
const executablePath = process.argv[2] ?? findChromium()
if (executablePath === undefined) throw new Error('No Chromium was found; name one as the first argument.')
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--force-color-profile=srgb'],
})
const page = await browser.newPage()
let count = 0

/** Renders one SVG of `size` pixels to `file`. */
async function draw(file, size, svg) {
  await page.setViewportSize({ width: Math.max(size, 16), height: Math.max(size, 16) })
  await page.setContent(
    `<style>@font-face { font-family: Inter; font-weight: 100 900; src: url(data:font/woff2;base64,${font}) } ` +
      `html, body { margin: 0; background: transparent } svg { display: block }</style>${svg}`,
  )
  await page.evaluate("document.fonts.load('700 20px Inter')")
  const path = join(here, file)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, await page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } }))
  count += 1
}

for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024])
  await draw(`icons/${size}x${size}.png`, size, appIcon(size))
await draw('icon.png', 1024, appIcon(1024))

for (const status of ['online', 'away', 'offline']) {
  for (const unread of [false, true]) {
    const name = `tray/${status}${unread ? '-unread' : ''}`
    const one = (size, colour, dot) => trayIcon(size, { status, unread, colour, dot })
    await draw(`${name}Template.png`, 18, one(18, '#000', '#000'))
    await draw(`${name}Template@2x.png`, 36, one(36, '#000', '#000'))
    for (const [suffix, size] of [
      ['', 16],
      ['@1.5x', 24],
      ['@2x', 32],
    ]) {
      await draw(`${name}-light${suffix}.png`, size, one(size, '#fff', DOT))
      await draw(`${name}-dark${suffix}.png`, size, one(size, '#1b2026', DOT))
    }
    await draw(`${name}-panel.png`, 32, one(32, '#f4f6f8', DOT))
  }
}

for (const label of ['1', '2', '3', '4', '5', '6', '7', '8', '9', '9+'])
  await draw(`badges/${label === '9+' ? '9plus' : label}.png`, 32, badge(32, label))

await browser.close()
console.log(`${count} pictures`)
