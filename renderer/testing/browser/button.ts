/** Runs inside Chromium: buttons of the kit, loading and idle. */
import '../../styles/index.css'
import { Save } from '@lucide/vue'
import { createApp, h } from 'vue'
import Button from '../../ui/Button.vue'

const host = document.getElementById('host')
if (host === null) throw new Error('no host')
createApp({
  render: () => [
    ...(['default', 'primary', 'plain', 'danger'] as const).flatMap((variant) =>
      [false, true].map((icon) =>
        h(Button, { variant, loading: true, class: 'busy', ...(icon ? { icon: Save } : {}) }, () => 'Save'),
      ),
    ),
    h(Button, { icon: Save, class: 'idle' }, () => 'Save'),
  ],
}).mount(host)
