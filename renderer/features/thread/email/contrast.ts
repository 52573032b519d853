/** Readable text where an email sets only one of text color and ground: the other one is ours, and may not fit. */

export interface Color { red: number; green: number; blue: number; alpha: number }

const READABLE = 4.5
/** What our own text gets where it doesn't fit: as clear as it is elsewhere. */
const CLEAR = 10
const WHITE: Color = { red: 255, green: 255, blue: 255, alpha: 1 }
/** Elements with text of their own that are looked at. */
const MOST_LOOKED_AT = 4_000
/** UTF-16 units of a gradient that are read. */
const LONGEST_GRADIENT = 2_000

/** A computed color (`rgb(…)`, `rgba(…)`, `color(srgb …)`); null for forms that aren't read here. */
export function readColor(text: string): Color | null {
  const numbers = (text.match(/-?\d*\.?\d+(?:e-?\d+)?%?/g) ?? []).map((part) => (part.endsWith('%') ? Number(part.slice(0, -1)) / 100 : Number(part)))
  const [red, green, blue, alpha = 1] = numbers
  if (red === undefined || green === undefined || blue === undefined) return null
  if (text.startsWith('rgb')) return { red, green, blue, alpha }
  return text.startsWith('color(srgb ') ? { red: red * 255, green: green * 255, blue: blue * 255, alpha } : null
}

/** Any other form (`oklch(…)`, `lab(…)`, other spaces), as the browser paints it. Null where it can't paint. */
function paintedColor(canvas: CanvasRenderingContext2D | null, text: string): Color | null {
  if (canvas === null) return null
  canvas.clearRect(0, 0, 1, 1)
  canvas.fillStyle = text
  canvas.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data
  return { red, green, blue, alpha: alpha / 255 }
}

/** Reads computed colors, each form once. */
function colorReader(page: Document): (text: string) => Color | null {
  const known = new Map<string, Color | null>()
  let canvas: CanvasRenderingContext2D | null | undefined
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const read = readColor(text)
    if (read === null && canvas === undefined) canvas = page.createElement('canvas').getContext('2d', { willReadFrequently: true })
    const color = read ?? paintedColor(canvas ?? null, text)
    known.set(text, color)
    return color
  }
}

/** A gradient as one color: the middle of those it is made of. Null where there is none, or where an image is. */
function gradientColor(image: string, read: (text: string) => Color | null): Color | null {
  if (!image.includes('gradient(')) return null
  const colors = (image.slice(0, LONGEST_GRADIENT).match(/(?:rgba?|color|oklch|oklab|lch|lab)\([^()]*\)/g) ?? []).map(read).filter((color) => color !== null)
  const middle = (part: (color: Color) => number): number => colors.reduce((sum, color) => sum + part(color), 0) / colors.length
  return colors.length === 0 ? null : { red: middle(({ red }) => red), green: middle(({ green }) => green), blue: middle(({ blue }) => blue), alpha: middle(({ alpha }) => alpha) }
}

/** `top` as it is seen on an opaque ground. */
export function over(top: Color, ground: Color): Color {
  const mix = (upper: number, lower: number): number => upper * top.alpha + lower * (1 - top.alpha)
  return { red: mix(top.red, ground.red), green: mix(top.green, ground.green), blue: mix(top.blue, ground.blue), alpha: 1 }
}

function luminance({ red, green, blue }: Color): number {
  const part = (value: number): number => {
    const share = Math.min(255, Math.max(0, value)) / 255
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
}

/** WCAG contrast of two opaque colors, 1 to 21. */
export function contrast(one: Color, other: Color): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

/** `color`, moved towards black or white until it can be read on `ground`. */
export function readableOn(color: Color, ground: Color, wanted = READABLE): Color {
  const target = contrast(WHITE, ground) >= contrast({ red: 0, green: 0, blue: 0, alpha: 1 }, ground) ? 255 : 0
  for (let share = 0; share <= 1; share += 0.1) {
    const mix = (value: number): number => Math.round(value + (target - value) * share)
    const mixed = { red: mix(color.red), green: mix(color.green), blue: mix(color.blue), alpha: 1 }
    if (contrast(mixed, ground) >= wanted) return mixed
  }
  return { red: target, green: target, blue: target, alpha: 1 }
}

/** What lies behind an element: the colors around it, `own` where the email sets none; null behind an image or gradient. */
type Ground = { color: Color; own: boolean } | null

/** Corrects the colors of text in `page`. `ours` are the computed colors that the frame gives to text and links. */
export function ensureContrast(page: Document, ours: readonly string[], paper: string): void {
  const view = page.defaultView
  const read = colorReader(page)
  const base = read(paper)
  if (view === null || base === null) return
  const grounds = new Map<Element, Ground>()
  const groundOf = (element: Element): Ground => {
    const known = grounds.get(element)
    if (known !== undefined) return known
    const around: Ground = element.parentElement === null ? { color: base, own: true } : groundOf(element.parentElement)
    const { backgroundColor, backgroundImage } = view.getComputedStyle(element)
    const color = read(backgroundColor)
    let ground = around
    if (color !== null && color.alpha > 0.99) ground = { color, own: false }
    else if (color !== null && color.alpha > 0 && around !== null) ground = { color: over(color, around.color), own: false }
    const gradient = gradientColor(backgroundImage, read)
    if (gradient !== null && ground !== null) ground = { color: over(gradient, ground.color), own: false }
    else if (backgroundImage !== 'none') ground = null
    grounds.set(element, ground)
    return ground
  }
  const changes: [HTMLElement, Color][] = []
  const texts = page.createTreeWalker(page.body, 4)
  const seen = new Set<Element>()
  for (let node = texts.nextNode(); node !== null && seen.size < MOST_LOOKED_AT; node = texts.nextNode()) {
    const element = node.parentElement
    if (element === null || seen.has(element) || (node.nodeValue ?? '').trim() === '') continue
    seen.add(element)
    const written = view.getComputedStyle(element).color
    const [ground, color] = [groundOf(element), read(written)]
    if (ground === null || color === null || ours.includes(written) === ground.own) continue
    if (contrast(over(color, ground.color), ground.color) < READABLE) changes.push([element, readableOn(over(color, ground.color), ground.color, ground.own ? READABLE : CLEAR)])
  }
  for (const [element, { red, green, blue }] of changes) element.style.setProperty('color', `rgb(${red} ${green} ${blue})`, 'important')
}
