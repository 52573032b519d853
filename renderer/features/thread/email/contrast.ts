/** Readable text where an email sets only one of text color and ground: the other one is ours, and may not fit. */
import { isBlank } from '../../../../shared/text/isBlank.ts'

export interface Color {
  red: number
  green: number
  blue: number
  alpha: number
}

const READABLE = 4.5
/** What our own text gets where it doesn't fit: as clear as it is elsewhere. */
const CLEAR = 10
const WHITE: Color = { red: 255, green: 255, blue: 255, alpha: 1 }
/** Elements with text of their own that are looked at. */
const MOST_LOOKED_AT = 4_000

/** Longer words are no color. */
const LONGEST_COLOR = 200
let canvas: CanvasRenderingContext2D | null = null

/** Any color that the browser knows, as it paints it: `oklch()`, `lab()`, `color()` and wide gamuts become sRGB. */
function paintedColor(text: string): Color | null {
  canvas ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' })
  if (canvas === null || !CSS.supports('color', text)) return null
  canvas.clearRect(0, 0, 1, 1)
  canvas.fillStyle = text
  canvas.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data
  return { red, green, blue, alpha: alpha / 255 }
}

/** A computed color in sRGB; null for what is no color. */
export function readColor(text: string): Color | null {
  if (text.length > LONGEST_COLOR) return null
  const numbers = /^rgba?\(([\d.]{1,20}), ([\d.]{1,20}), ([\d.]{1,20})(?:, ([\d.]{1,20}))?\)$/.exec(text)
  if (numbers === null) return paintedColor(text)
  const [, red, green, blue, alpha = '1'] = numbers
  return { red: Number(red), green: Number(green), blue: Number(blue), alpha: Number(alpha) }
}

/** Colors of one gradient that are looked at. */
const MOST_STOPS = 30
const STOP = /(?:rgba?|hsla?|hwb|oklch|oklab|lch|lab|color)\([^()]{1,150}\)/g

/** The colors of the gradients in a computed `background-image`. */
function stopsOf(image: string): Color[] {
  const found = image.slice(0, MOST_STOPS * LONGEST_COLOR).match(STOP) ?? []
  return found
    .slice(0, MOST_STOPS)
    .map(readColor)
    .filter((color) => color !== null)
}

/** `top` as it is seen on an opaque ground. */
export function over(top: Color, ground: Color): Color {
  const mix = (upper: number, lower: number): number => upper * top.alpha + lower * (1 - top.alpha)
  return {
    red: mix(top.red, ground.red),
    green: mix(top.green, ground.green),
    blue: mix(top.blue, ground.blue),
    alpha: 1,
  }
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

/** What lies behind an element: one color, or those of a gradient; `own` where the email sets none; `element`, which has it. */
interface Ground {
  colors: readonly Color[]
  own: boolean
  element: Element | null
}
type Styles = (element: Element) => CSSStyleDeclaration

/** The ground of each element, from those around it. */
function groundsOf(styles: Styles, paper: Color): (element: Element) => Ground {
  const known = new Map<Element, Ground>()
  const groundOf = (element: Element): Ground => {
    const found = known.get(element)
    if (found !== undefined) return found
    const around: Ground =
      element.parentElement === null ? { colors: [paper], own: true, element: null } : groundOf(element.parentElement)
    const { backgroundColor, backgroundImage, backgroundClip } = styles(element)
    let ground = around
    if (!backgroundClip.includes('text')) {
      const color = readColor(backgroundColor)
      if (color !== null && color.alpha > 0)
        ground = { colors: around.colors.map((behind) => over(color, behind)), own: false, element }
      const stops = stopsOf(backgroundImage)
      if (stops.length > 0)
        ground = { colors: stops.map((stop) => over(stop, ground.colors[0] ?? paper)), own: false, element }
    }
    known.set(element, ground)
    return ground
  }
  return groundOf
}

/** The color that the letters of an element are painted with: a gradient may shine through them. */
function letterColor(styles: Styles, element: Element): { written: string; colors: (Color | null)[] } {
  const written = styles(element).webkitTextFillColor
  const color = readColor(written)
  if (color === null || color.alpha > 0.1) return { written, colors: [color] }
  for (let around: Element | null = element; around !== null; around = around.parentElement) {
    const { backgroundClip, backgroundImage } = styles(around)
    const stops = backgroundClip.includes('text') ? stopsOf(backgroundImage) : []
    if (stops.length > 0) return { written, colors: stops }
  }
  return { written, colors: [color] }
}

const lowest = (colors: readonly (Color | null)[], grounds: readonly Color[]): number =>
  Math.min(
    ...grounds.flatMap((ground) => colors.map((color) => (color === null ? 1 : contrast(over(color, ground), ground)))),
  )

/** Of what can be read on each of the grounds, what is nearest to `color`; null where nothing can. */
function readableOnAll(color: Color, grounds: readonly Color[], wanted: number): Color | null {
  const candidates = grounds.map((ground) => readableOn(over(color, ground), ground, wanted))
  const extremes = [
    { red: 255, green: 255, blue: 255, alpha: 1 },
    { red: 0, green: 0, blue: 0, alpha: 1 },
  ]
  return [...candidates, ...extremes].find((one) => lowest([one], grounds) >= Math.min(wanted, READABLE)) ?? null
}

const paint = (element: HTMLElement, { red, green, blue }: Color, ...properties: string[]): void => {
  for (const property of properties)
    element.style.setProperty(property, `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`, 'important')
}

/** Corrects the colors of text in `page`. `ours` are the computed colors that the frame gives to text and links. */
export function ensureContrast(page: Document, ours: readonly string[], paper: string): void {
  const view = page.defaultView
  const base = readColor(paper)
  if (view === null || base === null) return
  const styles: Styles = (element) => view.getComputedStyle(element)
  const groundOf = groundsOf(styles, base)
  const changes: (() => void)[] = []
  const texts = page.createTreeWalker(page.body, 4)
  const seen = new Set<Element>()
  for (let node = texts.nextNode(); node !== null && seen.size < MOST_LOOKED_AT; node = texts.nextNode()) {
    const element = node.parentElement
    if (element === null || seen.has(element) || isBlank(node.nodeValue ?? '')) continue
    seen.add(element)
    const ground = groundOf(element)
    const { written, colors } = letterColor(styles, element)
    if (ours.includes(written) === ground.own || lowest(colors, ground.colors) >= READABLE) continue
    const color = colors[0] ?? base
    const readable = readableOnAll(color, ground.colors, ground.own ? READABLE : CLEAR)
    const behind = ground.colors[0] ?? base
    changes.push(() =>
      paint(element, readable ?? readableOn(over(color, behind), behind, CLEAR), 'color', '-webkit-text-fill-color'),
    )
    // From black to white nothing can be read all over: one color stands for the gradient.
    if (readable === null && ground.element !== null) {
      const gradient = ground.element as HTMLElement
      changes.push(() => {
        gradient.style.setProperty('background-image', 'none', 'important')
        paint(gradient, behind, 'background-color')
      })
    }
  }
  for (const change of changes) change()
}
