import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { h } from 'vue'
import { isMovedByKey, watchFocusCause } from './focusCause.ts'
import { tooltips } from './tooltip.ts'
import Tooltip from './Tooltip.vue'

let stop = (): void => undefined
afterEach(() => {
  stop()
  tooltips.close()
  document.body.innerHTML = ''
})
const send = (type: string, key = ''): boolean =>
  document.body.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true }))

describe('the cause of a focus', () => {
  it('is a key from its press to its release', () => {
    stop = watchFocusCause(window)
    for (const key of ['Tab', 'ArrowDown', 'Home', 'F6']) {
      send('keydown', key)
      expect([key, isMovedByKey()]).toEqual([key, true])
      send('keyup', key)
      expect([key, isMovedByKey()]).toEqual([key, false])
    }
  })
  it('is no key that closes something or that was followed by another', () => {
    stop = watchFocusCause(window)
    for (const key of ['Escape', 'Enter', ' ', 'l']) {
      send('keydown', 'Tab')
      send('keydown', key)
      expect([key, isMovedByKey()]).toEqual([key, false])
    }
    send('keydown', 'Tab')
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }))
    expect(isMovedByKey()).toBe(false)
    send('keydown', 'Tab')
    window.dispatchEvent(new FocusEvent('blur'))
    expect(isMovedByKey()).toBe(false)
  })
})

describe('a tooltip', () => {
  it('opens for the focus that a key moved, and not for one that is returned', () => {
    stop = watchFocusCause(window)
    const wrapper = mount(Tooltip, {
      attachTo: document.body,
      props: { label: 'Labels' },
      slots: { default: () => h('button', 'Label') },
    })
    const button = wrapper.get('button').element
    // Browsers match it for each focus after a key.
    vi.spyOn(button, 'matches').mockImplementation((selector) => selector === ':focus-visible')
    const other = document.body.appendChild(document.createElement('button'))
    send('keydown', 'Escape')
    button.focus()
    expect(tooltips.shown.value).toBeNull()
    send('keyup', 'Escape')
    other.focus()
    send('keydown', 'Tab')
    button.focus()
    expect(tooltips.shown.value?.words().label).toBe('Labels')
    wrapper.unmount()
  })
})
