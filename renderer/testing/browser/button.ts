/** Runs inside Chromium: buttons of the kit, loading and not. */
import { createApp, h } from 'vue'
import { Save } from '@lucide/vue'
import Button from '../../ui/Button.vue'
import '../../styles/index.css'

const host = document.getElementById('host')
if (host === null) throw new Error('no host')
createApp({
  render: () => [
    ...(['default', 'primary', 'plain', 'danger'] as const).flatMap((variant) => [false, true].map((icon) =>
      h(Button, { variant, loading: true, class: 'busy', ...(icon ? { icon: Save } : {}) }, () => 'Save'))),
    h(Button, { icon: Save, class: 'idle' }, () => 'Save'),
  ],
}).mount(host)
