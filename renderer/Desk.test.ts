import { afterEach, describe, expect, it, vi } from 'vitest'
import Desk from './Desk.vue'
import { useAfterAction } from './stores/afterAction.ts'
import { useLayout } from './stores/layout.ts'
import { useNavigation } from './stores/navigation.ts'
import { useSearch } from './stores/search.ts'
import { SESSION } from './testing/fakeData.ts'
import type { Mounted } from './testing/mount.ts'
import { mountOnDesk, settled } from './testing/mount.ts'

let mounted: Mounted | undefined
afterEach(() => {
  mounted?.end()
  vi.unstubAllGlobals()
})
async function deskAt(width: number): Promise<void> {
  vi.stubGlobal('innerWidth', width)
  mounted = await mountOnDesk(Desk)
  useNavigation().open({ sessionId: SESSION, accountId: 1, conversationId: 1842 })
  await settled()
}
const column = (name: string): HTMLElement | null =>
  document.querySelector(
    `section[aria-label="${name}"]:not(.away), main[aria-label="${name}"]:not(.away), aside[aria-label="${name}"]`,
  )
const shown = (): string[] => ['Conversations', 'Conversation', 'Contact'].filter((name) => column(name) !== null)
const escape = (target: Element): void =>
  void target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))

// The whole desk with its lazy parts is loaded.
describe('the panel where it does not fit as a column', { timeout: 30_000 }, () => {
  it.each([796, 860, 1024])('takes the place of the list at %i px and leaves the thread in use', async (width) => {
    await deskAt(width)
    expect(shown()).toEqual(['Conversations', 'Conversation'])
    await useLayout().togglePanel()
    await settled()
    expect(shown()).toEqual(['Conversation', 'Contact'])
    expect(column('Conversation')?.querySelector('[inert]')).toBeNull()
    expect(document.querySelector('.shade')).toBeNull()
    escape(column('Contact')!.querySelector('button')!)
    await settled()
    expect(shown()).toEqual(['Conversations', 'Conversation'])
    expect(useNavigation().conversation).not.toBeNull()
  })
  it('covers the thread in one column, takes the focus, and has a way back', async () => {
    await deskAt(600)
    await useLayout().togglePanel()
    await settled()
    expect(column('Contact')?.contains(document.activeElement)).toBe(true)
    expect(column('Conversation')?.querySelector('.thread')?.hasAttribute('inert')).toBe(true)
    const back = column('Contact')!.querySelector<HTMLElement>('button[aria-label="Back to the conversation"]')!
    back.click()
    await settled()
    expect(shown()).toEqual(['Conversation'])
    await useLayout().togglePanel()
    await settled()
    escape(document.activeElement!)
    await settled()
    expect(shown()).toEqual(['Conversation'])
  })
  it.each([600, 860])('gives its place at %i px to a search, and takes it from one', async (width) => {
    await deskAt(width)
    const [layout, search] = [useLayout(), useSearch()]
    await layout.togglePanel()
    search.open()
    await settled()
    expect([layout.drawer, search.isOpen]).toEqual([false, true])
    await layout.togglePanel()
    await settled()
    expect([layout.drawer, search.isOpen]).toEqual([true, false])
  })
  it('ends with the conversation', async () => {
    await deskAt(860)
    await useLayout().togglePanel()
    useNavigation().close()
    await settled()
    expect([useLayout().drawer, shown()]).toEqual([false, ['Conversations', 'Conversation']])
  })
})

describe('the search beside a conversation', { timeout: 30_000 }, () => {
  const field = (): HTMLElement => document.querySelector<HTMLElement>('[role="search"] input')!
  it('takes the focus back from the composer by Escape', async () => {
    await deskAt(1400)
    useSearch().open()
    await vi.waitFor(() => expect(document.activeElement).toBe(field()))
    const composer = document.createElement('textarea')
    composer.dataset['composer'] = ''
    column('Conversation')!.append(composer)
    composer.focus()
    useAfterAction().leaveComposer()
    await vi.waitFor(() => expect(document.activeElement).toBe(field()))
    expect(useNavigation().conversation).not.toBeNull()
  })
  it('shows the conversation from before again where none is open when it closes', async () => {
    await deskAt(1400)
    const before = useNavigation().conversation
    useSearch().open()
    useNavigation().close()
    useSearch().close()
    expect(useNavigation().conversation).toEqual(before)
    // A result that was opened stays.
    useSearch().open()
    useNavigation().open({ sessionId: SESSION, accountId: 1, conversationId: 1841 })
    useSearch().close()
    expect(useNavigation().conversation?.conversationId).toBe(1841)
  })
})
