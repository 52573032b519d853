/**
 * CSS of emails without anything that loads, leaves the email or depends on the height of its frame. The browser parses (CSSOM); this
 * removes and rewrites single declarations of the result, so comments, escapes and odd nesting can't hide or damage anything.
 */

/** Longer sheets are dropped. Deeply nested ones never come here (`boundHtml.ts`). */
const LONGEST_SHEET = 400_000

/** Functions that load, in the canonical form that the CSSOM gives. `image(` also finds `-webkit-image(`, `url(` every address. */
const LOADING = ['url(', 'src(', 'image(', 'image-set(', 'cross-fade(', 'element(', 'paint(', 'canvas(', 'expression(']
/** Values that are kept as written until variables are known: there an escape may hide a function's name. */
const AS_WRITTEN = ['var(', 'env(', 'attr(', 'if(', 'inherit(']
/**
 * Properties that leave the email's box, disturb the measurement of its height, reach the window's own frame, or choose the colors that are
 * ours: `color-scheme`.
 */
const REFUSED = new Set([
  'behavior',
  'contain',
  'container',
  'container-name',
  'container-type',
  'content-visibility',
  'app-region',
  '-webkit-app-region',
  'view-transition-name',
  'color-scheme',
  // Nested, these take the browser exponential time or the memory of a screen for each level.
  'column-count',
  'column-width',
  'columns',
  'filter',
  'backdrop-filter',
  'will-change',
  'anchor-name',
  'anchor-scope',
  'position-anchor',
  'position-area',
  // Motion changes the height repeatedly. Animations are shown in their final state (`INSTANT`).
  'transition',
  'transition-property',
  'transition-duration',
  'transition-delay',
  'transition-behavior',
  'transition-timing-function',
  'animation-timeline',
  'animation-range',
  'animation-range-start',
  'animation-range-end',
  'animation-trigger',
  'animation-play-state',
  'scroll-timeline',
  'scroll-timeline-name',
  'scroll-timeline-axis',
  'view-timeline',
  'view-timeline-name',
  'view-timeline-axis',
  'view-timeline-inset',
  'timeline-scope',
])
const INSTANT = new Set(['animation-duration', 'animation-delay'])
/** Selectors that are looked for among all elements, for each element. Drawing one email by them can take seconds. */
const SLOW_SELECTOR = /:has\(|:nth-(?:last-)?child\([^()]{0,60} of /i
const BLOCK_SIZES = new Set([
  'height',
  'min-height',
  'max-height',
  'block-size',
  'min-block-size',
  'max-block-size',
  'flex-basis',
  'grid-template-rows',
  'grid-auto-rows',
])

/** A number with a unit that depends on the height of the frame. */
const VIEWPORT_HEIGHT =
  /(^|[^\w.#-])([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?:[sld]?v(?:h|b|min|max)|cq(?:h|b|min|max))(?![\w-])/gi
/** The inline units follow the direction of the text: in vertical text they are heights. */
const VIEWPORT_INLINE = /(^|[^\w.#-])([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?:[sld]?vi|cqi)(?![\w-])/gi
/** Such a unit in a form that the patterns above don't match. */
const VIEWPORT_LEFT = /[\d.](?:[sld]?v(?:h|b|i|min|max)|cq(?:h|b|i|min|max))(?![\w-])/i
/** CSS pixels of 1vh: the email is laid out as on a screen of 600 px. */
const ASSUMED_VH = 6
const DEPENDS_ON_HEIGHT = /height|aspect-ratio|orientation|block-size/i

/** What the cleaning found. */
export interface StyleFindings {
  colors: boolean
}

/** UTF-16 units of text that a rule puts before or after elements: each element repeats it. */
const LONGEST_CONTENT = 200

const loads = (value: string): boolean => LOADING.some((part) => value.includes(part))

function refused(name: string, value: string): boolean {
  const lower = value.toLowerCase()
  if (REFUSED.has(name) || loads(lower)) return true
  if (name === 'content' && (value.length > LONGEST_CONTENT || lower.includes('var('))) return true
  // Numbers with any unit from attributes, which can't be checked here, queries about the frame, and positions of other elements.
  if ((lower.includes('attr(') && name !== 'content') || lower.includes('if(') || lower.includes('anchor')) return true
  const asWritten = name.startsWith('--') || AS_WRITTEN.some((part) => lower.includes(part))
  if (asWritten && value.includes('\\')) return true
  return name === 'position' && lower !== 'static' && lower !== 'relative' && lower !== 'absolute'
}

const COLORS = new Set(['color', '-webkit-text-fill-color', 'background-color', 'background-image'])

function setsColor(name: string, value: string): boolean {
  if (!COLORS.has(name)) return false
  return !['initial', 'inherit', 'unset', 'transparent', 'none', 'currentcolor', 'rgba(0, 0, 0, 0)'].includes(
    value.toLowerCase(),
  )
}

/** A string, or a word by which a rule counts how deep in quotes an element is. */
const STRING_OR_QUOTE = /"(?:[^"\\]|\\.)*"|(?:no-)?(?:open|close)-quote/gi
const QUOTES = new Map([
  ['open-quote', '"“"'],
  ['close-quote', '"”"'],
])

/** Replaces quote keywords by fixed marks: for the depth of quotes, Chromium counts through the whole email for each element. */
const withoutDepth = (content: string): string =>
  content.replaceAll(STRING_OR_QUOTE, (found) =>
    found.startsWith('"') ? found : (QUOTES.get(found.toLowerCase()) ?? '""'),
  )

function cleanDeclaration(style: CSSStyleDeclaration, name: string, findings: StyleFindings): void {
  const value = style.getPropertyValue(name)
  if (refused(name, value)) {
    style.removeProperty(name)
    return
  }
  if (name === '-webkit-text-fill-color') {
    // It overrides `color`, which is the property that is made readable.
    style.setProperty('color', value, style.getPropertyPriority(name))
    style.removeProperty(name)
    if (setsColor('color', value)) findings.colors = true
    return
  }
  if (setsColor(name, value)) findings.colors = true
  if (name === 'content' && value.includes('-quote'))
    style.setProperty(name, withoutDepth(value), style.getPropertyPriority(name))
  if (INSTANT.has(name)) style.setProperty(name, '0s', style.getPropertyPriority(name))
  if (!value.includes('v') && !value.includes('V') && !value.includes('cq')) return
  const fixed = value
    .replaceAll(
      VIEWPORT_HEIGHT,
      (_match, before: string, number: string) => `${before}${Math.round(Number(number) * ASSUMED_VH * 100) / 100}px`,
    )
    .replaceAll(VIEWPORT_INLINE, '$1$2vw')
  if (fixed === value && !VIEWPORT_LEFT.test(value)) return
  if (BLOCK_SIZES.has(name) || VIEWPORT_LEFT.test(fixed)) style.removeProperty(name)
  else style.setProperty(name, fixed, style.getPropertyPriority(name))
}

/** Cleans the declarations of one rule or one `style` attribute in place. */
export function cleanStyle(style: CSSStyleDeclaration, findings: StyleFindings): void {
  for (const name of Array.from(style)) cleanDeclaration(style, name, findings)
  // A shorthand with variables has no value in its longhands until it is used.
  for (const shorthand of [
    'background',
    'border',
    'border-image',
    'mask',
    'list-style',
    'font',
    'all',
    'flex',
    'grid',
    'grid-template',
    'inset',
    'margin',
    'padding',
    'animation',
    'transition',
  ]) {
    const value = style.getPropertyValue(shorthand)
    if (!value.includes('(')) continue
    const pending = AS_WRITTEN.some((part) => value.toLowerCase().includes(part))
    if (!pending) continue
    if (shorthand === 'background' || shorthand === 'all') findings.colors = true
    if (shorthand === 'animation' || shorthand === 'transition') style.removeProperty(shorthand)
    cleanDeclaration(style, shorthand, findings)
  }
  if (loads(style.cssText.toLowerCase())) style.cssText = ''
}

interface RuleList {
  readonly cssRules: CSSRuleList
  deleteRule: (index: number) => void
}

function isGroup(rule: CSSRule): rule is CSSGroupingRule {
  return (
    rule instanceof CSSMediaRule ||
    rule instanceof CSSSupportsRule ||
    rule instanceof CSSLayerBlockRule ||
    rule instanceof CSSContainerRule ||
    rule instanceof CSSStartingStyleRule
  )
}

/** Whether the rule may stay; cleans what it holds. Kinds that aren't named here load, or mean nothing in an email. */
function keepRule(rule: CSSRule, findings: StyleFindings): boolean {
  if (rule instanceof CSSStyleRule) {
    if (SLOW_SELECTOR.test(rule.selectorText)) return false
    // Rules within rules multiply their selectors: 200 characters of them hang the page. No email program writes them.
    for (let index = rule.cssRules.length - 1; index >= 0; index--) rule.deleteRule(index)
    cleanStyle(rule.style, findings)
    return true
  }
  if (rule instanceof CSSMediaRule && DEPENDS_ON_HEIGHT.test(rule.media.mediaText)) return false
  if (isGroup(rule)) {
    cleanRules(rule, findings)
    return true
  }
  if (rule instanceof CSSKeyframesRule) {
    for (const frame of Array.from(rule)) cleanStyle(frame.style, findings)
    return true
  }
  return rule instanceof CSSLayerStatementRule
}

function cleanRules(list: RuleList, findings: StyleFindings): void {
  for (let index = list.cssRules.length - 1; index >= 0; index--) {
    const rule = list.cssRules[index]
    if (rule !== undefined && !keepRule(rule, findings)) list.deleteRule(index)
  }
}

/** The text of one style sheet, cleaned. `media` is the attribute of its `<style>`. Empty where nothing is left. */
export function cleanSheet(css: string, media: string, findings: StyleFindings): string {
  if (css.length > LONGEST_SHEET) return ''
  const sheet = new CSSStyleSheet({ media })
  if (DEPENDS_ON_HEIGHT.test(sheet.media.mediaText)) return ''
  sheet.replaceSync(css)
  cleanRules(sheet, findings)
  const text = Array.from(sheet.cssRules, (rule) => rule.cssText).join('\n')
  return text === '' || sheet.media.mediaText === '' ? text : `@media ${sheet.media.mediaText} {\n${text}\n}`
}
