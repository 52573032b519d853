/** Runs inside Chromium: one email, rendered by the real components in a column as wide as a thread. */
import '../../styles/index.css'
import { createPinia } from 'pinia'
import { computed, createApp, defineComponent, h, nextTick, shallowRef } from 'vue'
import { emailFromWire } from '../../../shared/model/emailFromWire.ts'
import type { ThreadMessage } from '../../../shared/views.ts'
import { connectBridge } from '../../bridge/client.ts'
import MessageText from '../../features/thread/content/MessageText.vue'
import type { Color } from '../../features/thread/email/contrast.ts'
import { contrast, over } from '../../features/thread/email/contrast.ts'
import EmailMessage from '../../features/thread/email/EmailMessage.vue'
import { useFoundWords } from '../../features/thread/list/useFoundWords.ts'
import { provideThread } from '../../features/thread/provideThread.ts'
import { message } from '../../features/thread/testing.ts'
import { i18n } from '../../i18n.ts'
import { useSettings } from '../../stores/settings.ts'
import TooltipHost from '../../ui/TooltipHost.vue'
import { createFakeBridge } from '../fakeBridge.ts'
import { fakeSettingsHead } from '../fakeData.ts'

/** `email`: `content_attributes.email` as a server sends it. */
export interface EmailCase {
  email: unknown
  content?: string
  outgoing?: boolean
  theme?: 'light' | 'dark'
  width?: number
  /** Searched words that led to the email. */
  terms?: string[]
  dimEmails?: boolean
}

const fake = createFakeBridge()
connectBridge(fake.desk)
fake.reply('media:allowInline', ({ urls }) => ({ ok: true, value: { addresses: urls.map(() => null) } }))
fake.reply('media:allowRemote', ({ urls }) => ({ ok: true, value: { addresses: urls.map(() => null) } }))
let end = (): void => undefined

const painted = async (): Promise<void> => {
  for (let count = 0; count < 3; count++)
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
}
const frame = (): HTMLIFrameElement | null => document.querySelector('iframe')

async function show({
  email,
  content = '',
  outgoing = false,
  theme = 'light',
  width = 620,
  terms = [],
  dimEmails = true,
}: EmailCase): Promise<void> {
  end()
  document.documentElement.dataset['theme'] = theme
  fake.data.settings = fakeSettingsHead({ theme, dimEmails })
  const parsed = emailFromWire(email)
  if (parsed === null) throw new Error('not an email')
  const shown: ThreadMessage = message(1, {
    contentType: outgoing ? 'text' : 'incoming_email',
    type: outgoing ? 'outgoing' : 'incoming',
    content,
    email: parsed,
  })
  const Page = defineComponent({
    setup() {
      provideThread({
        ref: { sessionId: 's', accountId: 1, conversationId: 1 },
        conversation: computed(() => null),
        replyTo: shallowRef(null),
        goTo: () => false,
        viewImage: () => undefined,
      })
      useSettings()
      useFoundWords({ root: shallowRef(null), jump: { target: 1, terms, number: 0 }, everywhere: [], rows: null })
      return () => [
        h(
          'div',
          { style: { width: `${width}px`, margin: '16px' } },
          h(EmailMessage, { message: shown, email: parsed }),
        ),
        h(TooltipHost),
      ]
    },
  })
  const host = document.querySelector('#host') ?? document.body
  const app = createApp(Page)
  app.use(createPinia()).use(i18n).mount(host)
  end = () => app.unmount()
  const loading = frame()
  if (loading !== null && loading.contentDocument?.querySelector('title') === null)
    await new Promise((resolve) => loading.addEventListener('load', resolve, { once: true }))
  await nextTick()
  await painted()
  for (let count = 0; count < 200 && frame()?.contentDocument?.body.firstChild === null; count++) await painted()
}

/** Copies a selection from the start of the text `from` to the end of `to`, in the email or in a message. */
function copied(from: string, to: string, words: string | null): { text: string; html: string } {
  let root = frame()?.contentDocument?.body ?? document.body
  if (words !== null) {
    root = document.createElement('div')
    document.body.append(root)
    const props = { text: words, dialect: 'markdown' }
    createApp(MessageText, props).use(createPinia()).use(i18n).mount(root)
  }
  const page = root.ownerDocument
  const texts = page.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const selected = page.createRange()
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const text = node.nodeValue ?? ''
    if (text.includes(from)) selected.setStart(node, text.indexOf(from))
    if (text.includes(to)) selected.setEnd(node, text.indexOf(to) + to.length)
  }
  page.getSelection()?.removeAllRanges()
  page.getSelection()?.addRange(selected)
  const clipboardData = new DataTransfer()
  const event = new ClipboardEvent('copy', { bubbles: true, cancelable: true, clipboardData })
  selected.startContainer.parentElement?.dispatchEvent(event)
  if (words !== null) root.remove()
  return { text: clipboardData.getData('text/plain'), html: clipboardData.getData('text/html') }
}

const pixel = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
/** Any CSS color, as the browser paints it. */
function paintedColor(color: string): Color | null {
  if (pixel === null) return null
  pixel.clearRect(0, 0, 1, 1)
  pixel.fillStyle = color
  pixel.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0, alpha = 0] = pixel.getImageData(0, 0, 1, 1).data
  return { red, green, blue, alpha: alpha / 255 }
}

/** The contrast of each text in the email with its painted background. */
function contrasts(): Record<string, number> {
  const content = frame()?.contentDocument
  const found: Record<string, number> = {}
  if (!content?.defaultView) return found
  const paper =
    frame()?.classList.contains('plain') === true
      ? theme() === 'dark'
        ? 'rgb(20, 24, 29)'
        : 'rgb(255, 255, 255)'
      : 'rgb(255, 255, 255)'
  const texts = content.createTreeWalker(content.body, NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const text = (node.nodeValue ?? '').trim()
    if (text === '' || node.parentElement === null) continue
    const layers = [paper]
    const around: Element[] = []
    for (let element: Element | null = node.parentElement; element !== null; element = element.parentElement)
      around.unshift(element)
    for (const element of around) {
      const style = content.defaultView.getComputedStyle(element)
      if (style.backgroundClip.includes('text')) continue
      layers.push(style.backgroundColor)
      // In a gradient, the color with the lowest contrast counts; the tests put it first.
      if (style.backgroundImage.includes('gradient'))
        layers.push(style.backgroundImage.match(/(?:rgba?|oklch|lab|color)\([^()]+\)/)?.[0] ?? 'transparent')
    }
    const back = layers
      .map(paintedColor)
      .reduce((ground, layer) => (ground === null || layer === null ? ground : over(layer, ground)))
    const front = paintedColor(content.defaultView.getComputedStyle(node.parentElement).webkitTextFillColor)
    if (front !== null && back !== null) found[text] = contrast(front, back)
  }
  return found
}
const theme = (): string => document.documentElement.dataset['theme'] ?? 'light'

/** The words that are marked in the email's frame. */
function marked(): string[] {
  const view = frame()?.contentWindow as (Window & typeof globalThis) | null | undefined
  return [...(view?.CSS.highlights.get('found') ?? [])].map((range) => (range as Range).toString())
}

/** The highest and the lowest luminance in a PNG, in base64. */
async function extremes(png: string): Promise<[number, number]> {
  const picture = new Image()
  picture.src = `data:image/png;base64,${png}`
  await picture.decode()
  const { naturalWidth: width, naturalHeight: height } = picture
  const area = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d')
  if (area === null) return [0, 0]
  area.drawImage(picture, 0, 0)
  const { data } = area.getImageData(0, 0, width, height)
  const linear = (value: number): number => (value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4)
  let [most, least] = [0, 1]
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3)
    const luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    most = Math.max(most, luminance)
    least = Math.min(least, luminance)
  }
  return [most, least]
}

const page = globalThis as unknown as {
  show: typeof show
  painted: typeof painted
  frameHeight: () => number
  calls: () => { command: string; input: unknown }[]
  contrasts: typeof contrasts
  copied: typeof copied
  marked: typeof marked
  extremes: typeof extremes
}
page.show = show
page.painted = painted
page.contrasts = contrasts
page.copied = copied
page.marked = marked
page.extremes = extremes
page.frameHeight = () => frame()?.getBoundingClientRect().height ?? 0
page.calls = () => fake.calls.map(({ command, input }) => ({ command, input }))
