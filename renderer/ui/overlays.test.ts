import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import type { Mounted } from '../testing/mount.ts'
import { mountOnDesk, settled } from '../testing/mount.ts'
import Menu from './Menu.vue'
import MenuItem from './MenuItem.vue'
import Popover from './Popover.vue'

let mounted: Mounted | null = null
afterEach(() => mounted?.end())

async function page(kind: 'menu' | 'popover'): Promise<HTMLButtonElement> {
  const inside =
    kind === 'menu' ? () => [h(MenuItem, null, { default: () => 'Sign out' })] : () => h('p', 'All is well')
  const trigger = () => h('button', { type: 'button' }, 'You')
  mounted = await mountOnDesk(
    defineComponent({
      render: () =>
        kind === 'menu'
          ? h(Menu, null, { trigger, default: inside })
          : h(Popover, { label: 'Connection' }, { trigger, default: inside }),
    }),
  )
  return button()
}
const button = (): HTMLButtonElement => {
  const found = document.querySelector('button')
  if (!found) throw new Error('no trigger')
  return found
}

function act(trigger: HTMLElement, how: string): void {
  if (how === 'click') trigger.click()
  else trigger.dispatchEvent(new KeyboardEvent('keydown', { key: how, bubbles: true, cancelable: true }))
}

describe('menus and popovers', () => {
  it('renders only its trigger, with the role of what it opens', async () => {
    const trigger = await page('menu')
    expect([trigger.getAttribute('aria-haspopup'), trigger.getAttribute('aria-expanded')]).toEqual(['menu', 'false'])
    expect(document.querySelector('[role=menu]')).toBeNull()
  })
  it.each(['click', 'Enter', ' ', 'ArrowDown'])('opens a menu by "%s"', async (how) => {
    const trigger = await page('menu')
    trigger.focus()
    act(trigger, how)
    await settled()
    await settled()
    expect(document.querySelector('[role=menu]')?.textContent).toContain('Sign out')
    expect(button().getAttribute('aria-expanded')).toBe('true')
  })
  // The browser turns Enter and Space on a button into a click.
  it('opens a popover by a click', async () => {
    act(await page('popover'), 'click')
    await settled()
    await settled()
    expect(document.querySelector('[role=dialog]')?.textContent).toContain('All is well')
  })
  it('does not open for other keys', async () => {
    const trigger = await page('menu')
    trigger.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }))
    await settled()
    expect(document.querySelector('[role=menu]')).toBeNull()
  })
})
