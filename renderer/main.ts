/** Starts the page: bridge, stores, words, then the first paint. */
import './styles/index.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { connectBridge, endUnclaimed } from './bridge.ts'
import { i18n } from './i18n.ts'

/** Milliseconds that the first paint waits for main's answers; after that it shows an outline. */
const FIRST_ANSWERS = 200
/** Milliseconds after which everything on the first page has asked for what it shows. */
const CLAIMED_AFTER = 2_000

const ahead = window.deskAhead
delete window.deskAhead
connectBridge(window.desk, ahead)
const app = createApp(App)
app.config.errorHandler = (thrown, _component, where) => console.error('a component failed', where, thrown)
app.use(createPinia()).use(i18n)

/** One paint with everything costs less than an outline, then empty columns, then rows. */
async function start(): Promise<void> {
  await Promise.race([ahead?.settled, new Promise((resolve) => setTimeout(resolve, FIRST_ANSWERS))])
  app.mount('#app')
  setTimeout(endUnclaimed, CLAIMED_AFTER)
}
void start()
