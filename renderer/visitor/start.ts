/** Starts the page of the visitor window: the same document as the desk's, with another root. */
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { connectVisitorBridge, visitorBridgeOf } from '../bridge/visitor.ts'
import { i18n } from '../i18n.ts'
import VisitorApp from './VisitorApp.vue'

export function startVisitor(): void {
  connectVisitorBridge(visitorBridgeOf(window.desk))
  const app = createApp(VisitorApp)
  app.config.errorHandler = (thrown, _component, where) => console.error('Component error', where, thrown)
  app.use(createPinia()).use(i18n).mount('#app')
}
