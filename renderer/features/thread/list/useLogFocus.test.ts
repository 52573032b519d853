import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h, useTemplateRef } from 'vue'
import { useLogFocus } from './useLogFocus.ts'

const quote = (id: string) => h('button', { type: 'button', id }, id)
const List = defineComponent({
  setup() {
    const scroller = useTemplateRef<HTMLElement>('scroller')
    const onKeydown = useLogFocus(scroller)
    const message = (id: string, ...parts: string[]) =>
      h('article', { id, tabindex: -1, 'data-message': id }, parts.map(quote))
    return () => [
      quote('before'),
      h('div', { ref: 'scroller', id: 'log', role: 'log', tabindex: 0, onKeydown }, [
        message('one', 'quote-1', 'link-1'),
        message('two', 'quote-2'),
        message('three'),
      ]),
      quote('latest'),
      h('textarea', { id: 'field' }),
    ]
  },
})

let end = (): void => undefined
afterEach(() => {
  end()
  document.documentElement.removeAttribute('dir')
})

/** The focused element after the keys, pressed from `start`. Where the browser moves the focus itself, it is `browser`. */
function after(start: string, ...keys: string[]): string {
  const wrapper = mount(List, { attachTo: document.body })
  end = () => wrapper.unmount()
  document.getElementById(start)?.focus()
  for (const key of keys) {
    const event = new KeyboardEvent('keydown', {
      key: key.replace('Shift+', ''),
      shiftKey: key.startsWith('Shift+'),
      bubbles: true,
      cancelable: true,
    })
    document.activeElement?.dispatchEvent(event)
    if (key.endsWith('Tab') && !event.defaultPrevented) return 'browser'
  }
  return document.activeElement?.id ?? ''
}

describe('the focus in the list of messages', () => {
  it.each([
    [['log', 'Tab'], 'latest'],
    [['log', 'Shift+Tab'], 'browser'],
    [['latest', 'Shift+Tab'], 'log'],
    [['field', 'Shift+Tab'], 'browser'],
    [['before', 'Tab'], 'browser'],
    [['log', 'ArrowUp'], 'three'],
    [['log', 'ArrowUp', 'ArrowUp'], 'two'],
    [['two', 'Enter'], 'quote-2'],
    [['one', 'ArrowRight', 'ArrowRight'], 'link-1'],
    [['one', 'ArrowRight', 'ArrowRight', 'ArrowRight'], 'link-1'],
    [['link-1', 'ArrowLeft'], 'quote-1'],
    [['quote-1', 'ArrowLeft'], 'one'],
    [['link-1', 'ArrowDown'], 'two'],
    [['one', 'Tab', 'Tab'], 'link-1'],
    // The parts of the next message are no stops.
    [['one', 'Tab', 'Tab', 'Tab'], 'latest'],
    [['quote-2', 'Shift+Tab', 'Shift+Tab'], 'log'],
    [['three', 'Tab'], 'latest'],
    [['link-1', 'Escape'], 'one'],
  ] as const)('moves from %j to %s', ([start, ...keys], expected) => {
    expect(after(start, ...keys)).toBe(expected)
  })
  it('follows the direction of the layout', () => {
    document.documentElement.dir = 'rtl'
    expect(after('one', 'ArrowLeft', 'ArrowLeft')).toBe('link-1')
  })
})
