/** Starts the page: bridge, stores, locale, then the first paint. */
import './styles/index.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { connectBridge } from './bridge/client.ts'
import { endUnclaimedWatches } from './bridge/prefetchedWatches.ts'
import { i18n } from './i18n.ts'

/** Milliseconds that the first paint waits for main's answers; after that it shows an outline. */
const FIRST_ANSWERS = 200
/** Milliseconds after which every part of the first page has started its watches. */
const CLAIMED_AFTER = 2_000

/** One complete paint costs less than an outline, then empty columns, then rows. */
async function startDesk(): Promise<void> {
  const prefetch = window.deskPrefetch
  delete window.deskPrefetch
  connectBridge(window.desk, prefetch)
  const app = createApp(App)
  app.config.errorHandler = (thrown, _component, where) => console.error('Component error', where, thrown)
  app.use(createPinia()).use(i18n)
  await Promise.race([prefetch?.settled, new Promise((resolve) => setTimeout(resolve, FIRST_ANSWERS))])
  app.mount('#app')
  setTimeout(endUnclaimedWatches, CLAIMED_AFTER)
}

/** The visitor window has the same document; its part is fetched by itself, so that the desk's first paint doesn't wait for it. */
async function startVisitorWindow(): Promise<void> {
  const { startVisitor } = await import('./visitor/start.ts')
  startVisitor()
}

void (location.search === '?visitor' ? startVisitorWindow() : startDesk())
