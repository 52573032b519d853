/**
 * The page with fake data, to view it without main: `vite build --config renderer/testing/preview.config.ts`. The address chooses the
 * state: `?theme=dark&language=ar-XB&offline=60&list=loading|error|empty&waiting&page=signIn&open=1842`.
 */
import '../styles/index.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import type { Settings } from '../../shared/model/settings.ts'
import App from '../App.vue'
import { connectBridge } from '../bridge/client.ts'
import { i18n } from '../i18n.ts'
import { useNavigation } from '../stores/navigation.ts'
import { createFakeBridge } from './fakeBridge.ts'
import { FAKE_NOW, fakeSettingsHead, SESSION, troubled } from './fakeData.ts'
import { fakeNotifications } from './fakeNotifications.ts'
import { withThreads } from './fakeThread.ts'
import { fakeWaiting } from './fakeWaiting.ts'

const wish = new URLSearchParams(location.search)
const started = Date.now()
Date.now = () => FAKE_NOW * 1000 + (performance.timeOrigin + performance.now() - started)

const fake = createFakeBridge()
withThreads(fake.data)
fake.data.notifications = fakeNotifications()
fake.data.settings = fakeSettingsHead({
  theme: (wish.get('theme') ?? 'light') as Settings['theme'],
  language: wish.get('language') ?? 'en',
  railCollapsed: wish.has('folded'),
  contactPanel: !wish.has('noPanel'),
})
if (wish.get('page') === 'signIn') fake.data.sessions = []
const offline = wish.get('offline')
if (offline !== null)
  fake.data.sessions = fake.data.sessions.map((session) => ({
    ...session,
    connection: troubled(Number(offline)),
    waiting: 2,
  }))
if (wish.has('waiting')) {
  fake.data.outbox = fakeWaiting()
  fake.data.sessions = fake.data.sessions.map((session) => ({ ...session, ...fake.data.outbox.head }))
}
const list = wish.get('list')
if (list === 'loading') fake.data.listState = { kind: 'loading' }
if (list === 'error') fake.data.listState = { kind: 'error', code: 'serverError', detail: null }
if (list === 'empty') fake.data.rows = []
Object.assign(window, { fake })

localStorage.clear()
connectBridge(fake.desk)
createApp(App).use(createPinia()).use(i18n).mount('#app')
const open = wish.get('open')
if (open !== null) useNavigation().open({ sessionId: SESSION, accountId: 1, conversationId: Number(open) })
