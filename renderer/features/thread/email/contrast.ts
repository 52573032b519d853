/** Makes text readable where an email sets only one of the text color and the background: the other one is ours, and may not fit. */
import { isBlank } from '../../../../shared/text/isBlank.ts'

export interface Color {
  red: number
  green: number
  blue: number
  alpha: number
}

const READABLE = 4.5
/** The contrast that our own text color gets where it doesn't fit: the same as elsewhere. */
const CLEAR = 10
const WHITE: Color = { red: 255, green: 255, blue: 255, alpha: 1 }
/** Elements with text of their own that are checked. */
const MOST_CHECKED = 4_000

/** A longer text is not a color. */
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

/** A computed color in sRGB; null where the text is not a color. */
export function readColor(text: string): Color | null {
  if (text.length > LONGEST_COLOR) return null
  const numbers = /^rgba?\(([\d.]{1,20}), ([\d.]{1,20}), ([\d.]{1,20})(?:, ([\d.]{1,20}))?\)$/.exec(text)
  if (numbers === null) return paintedColor(text)
  const [, red, green, blue, alpha = '1'] = numbers
  return { red: Number(red), green: Number(green), blue: Number(blue), alpha: Number(alpha) }
}

/** Colors of one gradient that are checked. */
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

/** The color of `top` drawn over an opaque background. */
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

/** The background behind an element: one color, or those of a gradient; `own` where the email sets none; `element` has the background. */
interface Background {
  colors: readonly Color[]
  own: boolean
  element: Element | null
}
type Styles = (element: Element) => CSSStyleDeclaration

/** Returns a function that finds the background of an element, from its ancestors. */
function backgroundsOf(styles: Styles, paper: Color): (element: Element) => Background {
  const known = new Map<Element, Background>()
  const backgroundOf = (element: Element): Background => {
    const found = known.get(element)
    if (found !== undefined) return found
    const around: Background =
      element.parentElement === null
        ? { colors: [paper], own: true, element: null }
        : backgroundOf(element.parentElement)
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
  return backgroundOf
}

/** The colors that the text of an element is painted with: a background gradient may be clipped to it. */
function textColor(styles: Styles, element: Element): { written: string; colors: (Color | null)[] } {
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

/** The readable color nearest to `color` on all backgrounds; null where there is none. */
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
  const backgroundOf = backgroundsOf(styles, base)
  const changes: (() => void)[] = []
  const texts = page.createTreeWalker(page.body, 4)
  const seen = new Set<Element>()
  for (let node = texts.nextNode(); node !== null && seen.size < MOST_CHECKED; node = texts.nextNode()) {
    const element = node.parentElement
    if (element === null || seen.has(element) || isBlank(node.nodeValue ?? '')) continue
    seen.add(element)
    const ground = backgroundOf(element)
    const { written, colors } = textColor(styles, element)
    if (ours.includes(written) === ground.own || lowest(colors, ground.colors) >= READABLE) continue
    const color = colors[0] ?? base
    const readable = readableOnAll(color, ground.colors, ground.own ? READABLE : CLEAR)
    const behind = ground.colors[0] ?? base
    changes.push(() =>
      paint(element, readable ?? readableOn(over(color, behind), behind, CLEAR), 'color', '-webkit-text-fill-color'),
    )
    // No color is readable on all of a gradient from black to white: one color replaces the gradient.
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
