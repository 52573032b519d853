import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { expect, it } from 'vitest'
import { nextTick } from 'vue'
import { i18n } from '../i18n.ts'
import SnoozePicker from './SnoozePicker.vue'

it('shows a typed time in a form that fits its row', async () => {
  const wrapper = mount(SnoozePicker, { global: { plugins: [createPinia(), i18n] } })
  const year = new Date(Date.now()).getFullYear() + 1
  await wrapper.get('input').setValue(`1 dec ${year} 2:30pm`)
  await nextTick()
  const label = wrapper.get('[role="option"]').text()
  expect(label).toContain(`Dec 1, ${year}`)
  expect(label).toContain('2:30')
  expect(label.length).toBeLessThanOrEqual(28)
})
