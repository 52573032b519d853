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

it('says that a typed time has passed, and offers nothing for it', async () => {
  const wrapper = mount(SnoozePicker, { global: { plugins: [createPinia(), i18n] } })
  await wrapper.get('input').setValue('2020-01-01 10:00')
  await nextTick()
  expect(wrapper.findAll('[role="option"]')).toHaveLength(0)
  expect(wrapper.text()).toContain('Choose a time in the future.')
  await wrapper.get('input').setValue('2090-01-01')
  await nextTick()
  expect(wrapper.text()).toContain('within the next two years')
})
