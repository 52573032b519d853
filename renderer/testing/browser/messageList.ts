/** Runs inside Chromium: the real message list with made-up history, driven by the test and measured on every painted frame. */
import '../../styles/index.css'
import { createPinia } from 'pinia'
import { createApp, h, reactive, shallowReactive } from 'vue'
import type { ThreadMessage } from '../../../shared/views.ts'
import { connectBridge } from '../../bridge/client.ts'
import MessageList from '../../features/thread/list/MessageList.vue'
import { provideThread } from '../../features/thread/provideThread.ts'
import { i18n } from '../../i18n.ts'
import { createFakeBridge } from '../fakeBridge.ts'
import { longThread } from '../fakeThread.ts'

const all = longThread(400)
const state: {
  messages: readonly ThreadMessage[]
  hasOlder: boolean
  loadingOlder: boolean
  typing: readonly string[]
  isMissing: boolean
  newAfter: number | null
  read: boolean
} = shallowReactive({
  messages: all.slice(-40),
  hasOlder: true,
  loadingOlder: false,
  typing: [],
  isMissing: false,
  newAfter: null,
  read: false,
})
const banner = document.createElement('div')
banner.style.flex = 'none'
const asked = reactive({ older: 0 })
connectBridge(createFakeBridge().desk)

/** Resolves after a paint: sizes are observed between the animation callbacks and the paint. */
const painted = async (): Promise<void> => {
  await frame()
  await new Promise((resolve) => setTimeout(resolve, 0))
}
const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()))
async function frames(count: number): Promise<void> {
  for (let each = 0; each < count; each++) await frame()
}
const list = (): HTMLElement => document.querySelector<HTMLElement>('[role="log"]') ?? document.body
const distance = (): number => Math.round(list().scrollHeight - list().clientHeight - list().scrollTop)

/** The message in the middle of the viewport, and where its top is. */
function middle(): { name: string; top: number } {
  const box = list().getBoundingClientRect()
  const found = [...document.querySelectorAll<HTMLElement>('[data-message]')].find(
    (row) => row.getBoundingClientRect().bottom > box.top + box.height / 2,
  )
  return { name: found?.dataset['message'] ?? '', top: found?.getBoundingClientRect().top ?? NaN }
}
const topOf = (name: string): number =>
  document.querySelector(`[data-message="${name}"]`)?.getBoundingClientRect().top ?? NaN

/** The tops of the visible rows in the next painted frame: an intersection is computed after the last layout before the paint. */
const paintedRows = (): Promise<Map<Element, number>> =>
  new Promise((resolve) =>
    requestAnimationFrame(() => {
      const box = list().getBoundingClientRect()
      const watch = new IntersectionObserver((entries) => {
        watch.disconnect()
        resolve(
          new Map(
            entries.flatMap(({ target, boundingClientRect: { top, bottom } }) =>
              bottom > box.top && top < box.bottom ? [[target, top]] : [],
            ),
          ),
        )
      })
      for (const row of document.querySelectorAll('[data-message]')) watch.observe(row)
    }),
  )

/** Does `change`, then reports the largest move of the middle message over the next frames, in pixels; NaN where it disappeared. */
async function movedBy(change: () => void, count = 12): Promise<number> {
  const { name, top } = middle()
  change()
  let most = 0
  for (let each = 0; each < count; each++) {
    await painted()
    most = Math.max(most, Math.abs(topOf(name) - top))
  }
  return most
}

function append(mine: boolean): void {
  const last = state.messages.at(-1)
  if (last === undefined) return
  const id = (last.id ?? 0) + 1
  const sender = mine
    ? (all.find((message) => message.sender?.isMe)?.sender ?? null)
    : (all.find((message) => message.sender?.kind === 'contact')?.sender ?? null)
  state.messages = [
    ...state.messages,
    {
      ...last,
      id,
      key: `m${id}`,
      content: 'New words',
      attachments: [],
      sender,
      type: mine ? 'outgoing' : 'incoming',
      delivery: mine ? 'queued' : 'sent',
    },
  ]
}

const api = {
  /** The server counts the messages as read, or the last one as unread. */
  async setRead(read: boolean): Promise<void> {
    state.read = read
    await frames(3)
  },
  /** `unread`: the number of messages below the line above new messages, by the contact. */
  async start({ height = 700, unread = 0 } = {}): Promise<void> {
    const host = document.getElementById('host')
    if (host === null) throw new Error('no host')
    if (unread > 0) {
      const contact = all.find((message) => message.sender?.kind === 'contact')?.sender ?? null
      const first = state.messages.length - unread
      state.newAfter = state.messages[first - 1]?.id ?? null
      state.messages = state.messages.map((message, index) =>
        index < first
          ? message
          : { ...message, type: 'incoming', sender: contact, content: 'New words', attachments: [], private: false },
      )
    }
    document.body.style.overflow = 'hidden'
    Object.assign(host.style, { height: `${height}px`, display: 'flex', flexDirection: 'column' })
    createApp({
      setup: () => {
        provideThread({
          ref: { sessionId: 's', accountId: 1, conversationId: 1 },
          conversation: { value: null } as never,
          replyTo: { value: null } as never,
          goTo: () => false,
          viewImage: () => undefined,
        })
        return () =>
          h(
            MessageList,
            {
              messages: state.messages,
              hasOlder: state.hasOlder,
              loadingOlder: state.loadingOlder,
              typing: state.typing,
              newAfter: state.newAfter,
              read: state.read,
              contactLastSeenAt: null,
              onOlder: () => {
                asked.older++
              },
            },
            () => (state.isMissing ? h('p', 'Checking for new messages…') : null),
          )
      },
    })
      .use(createPinia())
      .use(i18n)
      .mount(host)
    host.prepend(banner)
    await document.fonts.ready
    await frames(20)
  },
  distance,
  /** Pixels from the top of the list to the line above new messages, and whether that is in view. */
  newLine: (): { top: number; visible: boolean } => {
    const top =
      (document.querySelector('.new-line')?.getBoundingClientRect().top ?? NaN) - list().getBoundingClientRect().top
    return { top, visible: top >= 0 && top < list().clientHeight - 20 }
  },
  touch: () => void list().dispatchEvent(new PointerEvent('pointerdown', { bubbles: true })),
  rows: () => document.querySelectorAll('[data-message]').length,
  asked: () => asked.older,
  scrollTo: async (top: number): Promise<void> => {
    list().scrollTop = top
    await frames(8)
  },
  /** Adds the page of history above the shown one, as main would send it. */
  prepend: (): Promise<number> =>
    movedBy(() => {
      const from = Math.max(0, all.length - state.messages.length - 40)
      state.messages = [...all.slice(from, all.length - state.messages.length), ...state.messages]
      state.hasOlder = from > 0
    }),
  /** Gives rows text that is much wider or narrower than estimated from its length. */
  misjudge: async (): Promise<void> => {
    state.messages = state.messages.map((message, index) => ({
      ...message,
      content: `${index} ${(index % 2 === 0 ? 'WWWWWWW ' : 'iiiiiii ').repeat(5 + ((index * 7) % 40))}`,
    }))
    await frames(8)
  },
  /** Scrolls up by `step` pixels in each of `count` frames. Returns the largest other move of a row in any painted frame. */
  climb: async (step: number, count: number): Promise<number> => {
    let worst = 0
    let last = await paintedRows()
    for (let each = 0; each < count; each++) {
      const from = list().scrollTop
      list().scrollTop -= step
      const own = from - list().scrollTop
      const now = await paintedRows()
      for (const [row, top] of now) {
        const before = last.get(row)
        if (before !== undefined) worst = Math.max(worst, Math.abs(top - before - own))
      }
      last = now
    }
    return worst
  },
  /** Expands a long message of which only the end is visible, by its button. Returns how far its top moves; NaN where nothing expanded. */
  unfold: async (): Promise<number> => {
    state.messages = state.messages.map((message, index) =>
      index === state.messages.length - 12 ? { ...message, content: 'Longer than the screen. '.repeat(200) } : message,
    )
    await frames(8)
    list().scrollTop -= 500
    await frames(8)
    const button = document.querySelector<HTMLElement>('.unfold')
    const row = button?.closest<HTMLElement>('[data-message]')
    if (!button || !row) return NaN
    list().scrollTop += button.getBoundingClientRect().top - list().getBoundingClientRect().top - 10
    await frames(4)
    const top = row.getBoundingClientRect().top
    button.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))
    button.click()
    await frames(4)
    return row.offsetHeight > 700 ? Math.abs(row.getBoundingClientRect().top - top) : NaN
  },
  append: (mine: boolean): Promise<number> => movedBy(() => append(mine)),
  /**
   * At the end of the thread, appends a message to the turn of the last one, which loses its time to it. Returns how far the rows in sight
   * are from where they end up, in the frame in which that is the most, and the last distance from the end.
   */
  join: async ({ mine = false, above = 0, of = 40 }): Promise<{ off: number; distance: number }> => {
    state.messages = state.messages.slice(-of)
    append(mine)
    await frames(12)
    list().scrollTop -= above
    await frames(8)
    append(mine)
    const drawn: Map<Element, number>[] = []
    for (let each = 0; each < 12; each++) drawn.push(await paintedRows())
    const last = drawn.at(-1) ?? new Map<Element, number>()
    const off = drawn.flatMap((rows) =>
      [...rows].flatMap(([row, top]) => (last.has(row) ? [Math.abs(top - (last.get(row) ?? 0))] : [])),
    )
    return { off: Math.max(...off), distance: distance() }
  },
  shrink: (height: number): Promise<number> =>
    movedBy(() => {
      const host = document.getElementById('host')
      if (host !== null) host.style.height = `${height}px`
    }),
  /** A banner of `height` pixels appears above the list; 0: it goes away. */
  pushDown: (height: number): Promise<number> =>
    movedBy(() => {
      banner.style.height = `${height}px`
    }),
  /** Says over the list that messages may be missing, or no longer. */
  sayMissing: (isMissing: boolean): Promise<number> =>
    movedBy(() => {
      state.isMissing = isMissing
    }),
  grow: (): Promise<number> =>
    movedBy(() => {
      state.messages = state.messages.map((message, index) =>
        index === state.messages.length - 1 ? { ...message, content: 'Longer than before. '.repeat(60) } : message,
      )
    }),
  pill: () => document.querySelector('.latest')?.textContent?.trim() ?? '',
  latest: async (): Promise<void> => {
    document.querySelector<HTMLElement>('.latest')?.click()
    await frames(20)
  },
}
Object.assign(globalThis, { list: api })
