/** Runs inside Chromium: one email, drawn by the real components in a column as wide as a thread. */
import { createPinia } from 'pinia'
import { createApp, defineComponent, h, nextTick } from 'vue'
import { connectBridge } from '../../bridge.ts'
import { provideThread } from '../../features/thread/context.ts'
import EmailMessage from '../../features/thread/email/EmailMessage.vue'
import { message } from '../../features/thread/testing.ts'
import { i18n } from '../../i18n.ts'
import '../../styles/index.css'
import { createFakeBridge } from '../fakeBridge.ts'
import { emailFromWire } from '../../../shared/model/emailFromWire.ts'
import type { ThreadMessage } from '../../../shared/views.ts'
import { computed, shallowRef } from 'vue'

/** `email`: `content_attributes.email` as a server sends it. */
export interface EmailCase { email: unknown; content?: string; outgoing?: boolean; theme?: 'light' | 'dark'; width?: number }

const fake = createFakeBridge()
connectBridge(fake.desk)
let end = (): void => undefined

const painted = async (): Promise<void> => {
  for (let count = 0; count < 3; count++) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
}
const frame = (): HTMLIFrameElement | null => document.querySelector('iframe')

async function show({ email, content = '', outgoing = false, theme = 'light', width = 620 }: EmailCase): Promise<void> {
  end()
  document.documentElement.dataset['theme'] = theme
  const parsed = emailFromWire(email)
  if (parsed === null) throw new Error('not an email')
  const shown: ThreadMessage = message(1, { contentType: outgoing ? 'text' : 'incoming_email', type: outgoing ? 'outgoing' : 'incoming', content, email: parsed })
  const Page = defineComponent({
    setup() {
      provideThread({ ref: { sessionId: 's', accountId: 1, conversationId: 1 }, conversation: computed(() => null), replyTo: shallowRef(null), goTo: () => false, viewPicture: () => undefined })
      return () => h('div', { style: { width: `${width}px`, margin: '16px' } }, h(EmailMessage, { message: shown, email: parsed }))
    },
  })
  const host = document.querySelector('#host') ?? document.body
  const app = createApp(Page)
  app.use(createPinia()).use(i18n).mount(host)
  end = () => app.unmount()
  const loading = frame()
  if (loading !== null && loading.contentDocument?.querySelector('title') === null) await new Promise((resolve) => loading.addEventListener('load', resolve, { once: true }))
  await nextTick()
  await painted()
}

interface Texts { [text: string]: { color: string; contrast: number } }
const page = globalThis as unknown as { show: typeof show; painted: typeof painted; frameHeight: () => number; calls: () => { command: string; input: unknown }[]; texts: () => Texts }
page.show = show
page.painted = painted
page.frameHeight = () => frame()?.getBoundingClientRect().height ?? 0
page.calls = () => fake.calls.map(({ command, input }) => ({ command, input }))
