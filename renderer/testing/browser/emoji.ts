/** Runs inside Chromium: a sheet of emoji in the fonts of the app, and which of them a screenshot shows without color. */
import '../../styles/index.css'
import { loadEmoji } from '../../features/composer/emoji.ts'

const SIZE = 24
const COLUMNS = 36

/** The emoji of the picker. */
const all = async (): Promise<string[]> => (await loadEmoji('en')).flatMap(({ emoji }) => emoji.map(({ char }) => char))

/** Draws the sheet in black on white. `style` is added to that of the page. */
async function show(chars: readonly string[], style: string): Promise<void> {
  const sheet = document.createElement('div')
  sheet.style.cssText =
    `position:absolute;inset:0 auto auto 0;background:white;color:black;display:grid;` +
    `grid:auto-flow ${SIZE}px / repeat(${COLUMNS},${SIZE}px);${style}`
  for (const char of chars) {
    const cell = document.createElement('span')
    cell.style.cssText = 'overflow:clip;font-size:15px;line-height:24px;white-space:nowrap'
    cell.textContent = char
    sheet.append(cell)
  }
  document.documentElement.style.cssText = document.body.style.cssText = 'overflow:visible;block-size:auto'
  document.body.replaceChildren(sheet)
  document.body.style.blockSize = `${Math.ceil(chars.length / COLUMNS) * SIZE}px`
  await document.fonts.ready
}
/** Those of `chars` without color in `image`: the screenshot of the page, as base64. */
async function withoutColor(chars: readonly string[], image: string): Promise<string[]> {
  const bytes = Uint8Array.from(atob(image), (char) => char.codePointAt(0) ?? 0)
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
  if (context === null) throw new Error('no canvas')
  context.drawImage(bitmap, 0, 0)
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height)
  const isColored = (x: number, y: number): boolean => {
    const at = 4 * (y * bitmap.width + x)
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3)
    return Math.max(red, green, blue) - Math.min(red, green, blue) > 24
  }
  return chars.filter((_char, index) => {
    const [left, top] = [(index % COLUMNS) * SIZE, Math.floor(index / COLUMNS) * SIZE]
    for (let at = 0; at < SIZE * SIZE; at++)
      if (isColored(left + (at % SIZE), top + Math.floor(at / SIZE))) return false
    return true
  })
}

Object.assign(globalThis, { emoji: { all, show, withoutColor } })
