/** Runs inside Chromium: messages of every kind in a column of a thread's width, drawn by the real rows. */
import '../../styles/index.css'
import { createPinia } from 'pinia'
import { computed, createApp, defineComponent, h, nextTick, shallowRef } from 'vue'
import type { ThreadMessage } from '../../../shared/views.ts'
import { connectBridge } from '../../bridge/client.ts'
import type { ThreadEntry } from '../../features/thread/list/entries.ts'
import { threadEntries } from '../../features/thread/list/entries.ts'
import { estimateHeight } from '../../features/thread/list/estimate.ts'
import ThreadRow from '../../features/thread/list/ThreadRow.vue'
import { provideThread } from '../../features/thread/provideThread.ts'
import { ADA, attachment, BEN, message, reply } from '../../features/thread/testing.ts'
import { i18n } from '../../i18n.ts'
import { useReference } from '../../stores/reference.ts'
import TooltipHost from '../../ui/TooltipHost.vue'
import { createFakeBridge } from '../fakeBridge.ts'
import { everyKind, fakeConversation, image } from '../fakeThread.ts'

export interface RowsCase {
  width: number
  /** The messages; default: of every kind. */
  of?: 'everything' | 'pictures'
  direction?: 'ltr' | 'rtl'
}

connectBridge(createFakeBridge().desk)
let end = (): void => undefined
let drawn: ThreadEntry[] = []

const painted = async (): Promise<void> => {
  for (let count = 0; count < 2; count++)
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
}

const LONG = 'The parcel has not arrived yet and I would like to know where it is. '.repeat(6)
/** Every kind of message, and the lengths and neighbors that leave the least room. */
function messages(): ThreadMessage[] {
  const texts = ['ok', '👍', 'Moved.', 'branca?', LONG, 'x'.repeat(400), 'שלום', 'مرحبا '.repeat(40)]
  const pairs = texts.flatMap((content, index) => [
    message(1_000 + index * 4, { content }),
    reply(1_001 + index * 4, { content }),
    message(1_002 + index * 4, { content }),
    reply(1_003 + index * 4, { content, private: true, sender: index % 2 === 0 ? BEN : ADA }),
  ])
  const failed = reply(1_900, {
    delivery: 'failed',
    content: 'ok',
    error: { code: 'refusedByServer', detail: 'A long reason of the channel. '.repeat(6) },
  })
  const moved = message(1_901, { type: 'activity', sender: null, content: 'Ada Okafor moved this' })
  return [...everyKind(), ...pairs, failed, moved, message(1_902, { content: 'ok' })]
}

/** A single image and grids, of every size: measured by the server or not, tiny, very long, and broken. */
function pictures(): ThreadMessage[] {
  const picture = (index: number, width: number | null, height: number | null, name = `picture ${index}.png`) =>
    attachment({
      id: `p${index}`,
      kind: 'image',
      name,
      contentType: 'image/png',
      width,
      height,
      address: name.startsWith('broken') ? 'missing.png' : image(width ?? 640, height ?? 480, index * 50),
      thumbnail: null,
    })
  const sizes: readonly (readonly [number | null, number | null])[] = [
    [1600, 1200],
    [600, 900],
    [16, 16],
    [400, 5000],
    [5000, 300],
    [null, null],
    [90, 20],
  ]
  const all = sizes.map(([width, height], index) => picture(index, width, height))
  const broken = picture(20, 1600, 1200, 'broken.png')
  const file = attachment({ id: 'f' })
  const voice = attachment({ id: 'v', kind: 'audio', contentType: 'audio/ogg' })
  const sets = [
    ...all.map((one) => [one]),
    [broken],
    ...[2, 3, 4, 5, 7].map((count) => all.slice(0, count)),
    [...all.slice(2, 4), broken, file, voice],
  ]
  return sets.flatMap((attachments, index) => [
    message(3_000 + index * 2, { content: index % 2 === 0 ? '' : 'With words', attachments }),
    ...(index % 3 === 0 ? [reply(3_001 + index * 2, { content: '', attachments })] : []),
  ])
}

async function show({ width, direction = 'ltr', of = 'everything' }: RowsCase): Promise<void> {
  end()
  document.documentElement.dir = direction
  const entries = threadEntries({
    messages: of === 'pictures' ? pictures() : messages(),
    hasOlder: true,
    newAfter: null,
    typing: [],
    contactLastSeenAt: null,
  })
  drawn = entries
  const Column = defineComponent({
    setup() {
      // The composer below the thread loads it in the app.
      useReference()
      provideThread({
        ref: { sessionId: 's', accountId: 1, conversationId: 1 },
        conversation: computed(() => fakeConversation(1842)),
        replyTo: shallowRef(null),
        goTo: () => false,
        viewImage: () => undefined,
      })
      const rows = entries.map((entry, index) =>
        h('div', { key: entry.key, class: 'slot', 'data-index': index, style: 'display: flow-root' }, [
          h(ThreadRow, { entry, marked: false }),
        ]),
      )
      return () => [
        h('div', { id: 'column', style: { inlineSize: `${width}px`, overflowX: 'hidden' } }, rows),
        h(TooltipHost),
      ]
    },
  })
  const app = createApp(Column)
  app
    .use(createPinia())
    .use(i18n)
    .mount(document.querySelector('#host') ?? document.body)
  end = () => app.unmount()
  await document.fonts.ready
  await painted()
}

interface Box {
  left: number
  top: number
  right: number
  bottom: number
}
const meet = (one: Box, other: Box): boolean =>
  one.left < other.right - 0.5 &&
  other.left < one.right - 0.5 &&
  one.top < other.bottom - 0.5 &&
  other.top < one.bottom - 0.5

/** The boxes of all words under `root`, those inside of email frames too. */
function wordBoxes(root: Element, shift = { x: 0, y: 0 }): { text: string; box: Box }[] {
  const found: { text: string; box: Box }[] = []
  const owner = root.ownerDocument
  const walker = owner.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const range = owner.createRange()
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = (node.nodeValue ?? '').trim()
    const hidden = node.parentElement?.closest('.toolbar, .visually-hidden, audio, video') ?? null
    if (text === '' || hidden !== null) continue
    range.selectNodeContents(node)
    for (const { left, top, right, bottom } of range.getClientRects())
      if (right - left > 1 && bottom - top > 1)
        found.push({
          text: text.slice(0, 40),
          box: { left: left + shift.x, top: top + shift.y, right: right + shift.x, bottom: bottom + shift.y },
        })
  }
  for (const frame of root.querySelectorAll('iframe')) {
    const { left, top } = frame.getBoundingClientRect()
    const page = frame.contentDocument?.body
    if (page) found.push(...wordBoxes(page, { x: left, y: top }))
  }
  return found
}

/** Shows the toolbar of each message by `how`. Returns what it covers, or that it is cut or missing; empty if all is well. */
async function covered(how: 'pointer' | 'focus'): Promise<string[]> {
  const column = document.querySelector('#column')
  if (column === null) return ['no column']
  const problems: string[] = []
  const words = wordBoxes(column)
  const edges = column.getBoundingClientRect()
  for (const row of column.querySelectorAll<HTMLElement>('[data-message]')) {
    if (how === 'pointer') row.dispatchEvent(new PointerEvent('pointerenter'))
    else row.focus({ preventScroll: true })
    await nextTick()
    const name = `${row.dataset['message'] ?? ''} ${row.className}`
    const toolbar = row.querySelector('.toolbar')
    if (toolbar !== null) {
      const box = toolbar.getBoundingClientRect()
      if (box.left < edges.left || box.right > edges.right) problems.push(`${name}: cut`)
      const under = words.filter((word) => meet(word.box, box))
      problems.push(...under.map(({ text }) => `${name}: covers “${text}”`))
    } else if (!/waiting/.test(row.className) && row.querySelector('.deleted') === null) problems.push(`${name}: none`)
    if (how === 'pointer') row.dispatchEvent(new PointerEvent('pointerleave'))
    else row.blur()
    await nextTick()
  }
  return problems
}

const heights = (): number[] =>
  [...document.querySelectorAll('[data-index]')].map((row) => row.getBoundingClientRect().height)

/** The heights of the rows before any image loads and after all have loaded or failed. */
async function loads(shown: RowsCase): Promise<{ before: number[]; after: number[] }> {
  const showing = show(shown)
  await nextTick()
  const before = heights()
  await showing
  const images = [...document.querySelectorAll<HTMLImageElement>('[data-message] img')]
  await Promise.all(images.map((one) => one.decode().catch(() => undefined)))
  await painted()
  return { before, after: heights() }
}

/** How far the estimate of each row is from its height. */
const misjudged = (): number[] => heights().map((height, index) => Math.round(estimateHeight(drawn[index]) - height))

/** The text alignment of every one-line name, title and reason, as computed: all the same where nothing is ragged. */
const alignments = (): string[] => [
  ...new Set(
    [...document.querySelectorAll('.in .truncate, .in .card strong, .in .card .quiet, .subject')].map(
      (element) => getComputedStyle(element).textAlign,
    ),
  ),
]

Object.assign(globalThis, { show, covered, alignments, loads, misjudged })
