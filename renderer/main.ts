/** Starts the page: bridge, stores, words, then the first paint. */
import './styles/index.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { connectBridge } from './bridge.ts'
import { i18n } from './i18n.ts'

connectBridge()
const app = createApp(App)
app.config.errorHandler = (thrown, _component, where) => console.error('a component failed', where, thrown)
app.use(createPinia()).use(i18n).mount('#app')
