import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useNavigation } from '../../stores/navigation.ts'
import { useSearch } from '../../stores/search.ts'
import { fakeData } from '../../testing/fakeBridge.ts'
import { SESSION } from '../../testing/fakeData.ts'
import { withThreads } from '../../testing/fakeThread.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import CommandPalette from './CommandPalette.vue'

let mounted: Mounted | null = null
afterEach(() => mounted?.end())

async function palette() {
  mounted = await mountOnDesk(CommandPalette, { data: withThreads(fakeData()) })
  const navigation = useNavigation()
  navigation.open({ sessionId: SESSION, accountId: 1, conversationId: 1842 })
  navigation.overlay = 'palette'
  await settled()
  const field = document.querySelector<HTMLInputElement>('input[role="combobox"]')!
  const results = (): string[] =>
    [...document.querySelectorAll('[role="option"]')].map((hit) => hit.textContent?.trim() ?? '')
  async function type(text: string): Promise<void> {
    field.value = text
    field.dispatchEvent(new Event('input'))
    await flushPromises()
  }
  async function press(key: string): Promise<void> {
    field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    await flushPromises()
  }
  return { navigation, field, results, type, press, fake: mounted.fake }
}

describe('the palette', () => {
  it('points from the field to the option under the cursor', async () => {
    const { field, press, type } = await palette()
    await type('assign')
    const first = field.getAttribute('aria-activedescendant')
    expect(document.getElementById(first ?? '')?.getAttribute('aria-selected')).toBe('true')
    await press('ArrowDown')
    expect(field.getAttribute('aria-activedescendant')).not.toBe(first)
    await press('ArrowUp')
    expect(field.getAttribute('aria-activedescendant')).toBe(first)
  })
  it('assigns the open conversation to another agent, and closes', async () => {
    const { type, press, fake, navigation } = await palette()
    await type('assign ben')
    await press('Enter')
    expect(navigation.overlay).toBeNull()
    await vi.waitFor(() =>
      expect(
        fake.calls.filter(({ command }) => command === 'conversation:assign').map(({ input }) => input),
      ).toMatchObject([{ assigneeId: 8 }]),
    )
  })
  it('opens a conversation found by its name or number', async () => {
    const { type, results, press, navigation } = await palette()
    await type('#1841')
    expect(results()[0]).toContain('Kofi Mensah')
    await type('kofi')
    await press('Enter')
    await vi.waitFor(() => expect(navigation.conversation?.conversationId).toBe(1841))
  })
  it('shows when nothing matches, and offers to search the messages', async () => {
    const { type, results, press } = await palette()
    await type('zzzzqqq')
    expect(results()).toEqual(['Search messages for “zzzzqqq”'])
    expect(document.body.textContent).toContain('No results for “zzzzqqq”')
    await press('Enter')
    const search = useSearch()
    await vi.waitFor(() => expect([search.isOpen, search.text]).toEqual([true, 'zzzzqqq']))
  })
})
