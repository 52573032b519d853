import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import App from './App.vue'
import { useNavigation } from './stores/navigation.ts'
import { useSearch } from './stores/search.ts'
import type { FakeData } from './testing/fakeBridge.ts'
import { FAKE_NOW, fakeSessions, troubled } from './testing/fakeData.ts'
import type { Mounted } from './testing/mount.ts'
import { mountOnDesk, settled } from './testing/mount.ts'

let mounted: Mounted | null = null
async function setUp(data: Partial<FakeData> = {}, width = 1360): Promise<Mounted> {
  vi.stubGlobal('innerWidth', width)
  mounted = await mountOnDesk(App, { data })
  return mounted
}
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  mounted?.end()
  document.body.innerHTML = ''
})
const text = (): string => document.body.textContent ?? ''
const button = (name: string): HTMLElement => {
  const found = [...document.querySelectorAll<HTMLElement>('button')].find(
    (each) => (each.getAttribute('aria-label') ?? each.textContent ?? '').trim() === name,
  )
  if (found === undefined) throw new Error(`there is no button ${name}`)
  return found
}
const until = (seen: () => boolean): Promise<void> =>
  vi.waitFor(() => {
    if (!seen()) throw new Error('not yet')
  })
const withConnection = (seconds: number): FakeData['sessions'] =>
  fakeSessions().map((session) => ({ ...session, connection: troubled(seconds), waiting: 1 }))

describe('the page', () => {
  it('shows the sign-in page where no account is signed in', async () => {
    await setUp({ sessions: [] })
    expect(document.querySelector('h1')?.textContent).toBe('Sign in to your desk')
  })
  it('waits for main, and says when main cannot tell who is signed in', async () => {
    const { fake } = await setUp({ sessions: [], sessionsState: { kind: 'loading' } })
    expect(document.querySelector('[aria-label="Opening your desk…"]')).not.toBeNull()
    fake.update((data) => {
      data.sessionsState = { kind: 'error', code: 'disk', detail: null }
    })
    await flushPromises()
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('could not be saved on this computer')
  })
  it('shows the desk with the account and its places', async () => {
    await setUp()
    expect(document.querySelector('nav')?.textContent).toContain('Acme Support')
    button('billing').click()
    await flushPromises()
    expect(useNavigation().filter).toEqual({ kind: 'team', id: 1 })
    expect(button('billing').getAttribute('aria-current')).toBe('page')
  })
  it('narrows the list to an inbox, names it, and lets go of it', async () => {
    await setUp()
    button('WhatsApp').click()
    await flushPromises()
    expect(document.querySelector('h1')?.textContent).toBe('WhatsApp')
    button('Remove the filter WhatsApp').click()
    await flushPromises()
    expect(document.querySelector('h1')?.textContent).toBe('All conversations')
  })
  it('says that it is offline after four seconds of trouble, not before', async () => {
    vi.useFakeTimers({ now: FAKE_NOW * 1000, toFake: ['Date', 'setInterval', 'clearInterval'] })
    const { fake } = await setUp({ sessions: withConnection(2) })
    expect(text()).not.toContain('What you write is sent')
    expect(text()).toContain('Reconnecting, 1 waiting')
    fake.update((data) => {
      data.sessions = withConnection(5)
    })
    await flushPromises()
    expect(text()).toContain('What you write is sent')
    button('Reconnect now').click()
    await flushPromises()
    expect(fake.calls.at(-1)).toEqual({ command: 'session:reconnect', input: { sessionId: 'acme-7' } })
  })
  it.each(['waiting', 'connection', 'settings', 'shortcuts', 'palette'] as const)(
    'closes the dialog %s by Escape while its code is loading, and not the conversation',
    async (overlay) => {
      await setUp()
      const navigation = useNavigation()
      navigation.open({ sessionId: 'acme-7', accountId: 1, conversationId: 1842 })
      await settled()
      navigation.overlay = overlay
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))
      await settled()
      expect([navigation.overlay, navigation.conversation?.conversationId]).toEqual([null, 1842])
      expect(document.querySelector('[role="dialog"]')).toBeNull()
    },
  )
  it.each([
    { width: 1360, open: 1842, then: { isSearching: true, open: undefined } },
    { width: 1360, open: undefined, then: { isSearching: false, open: undefined } },
    { width: 600, open: 1842, then: { isSearching: false, open: 1842 } },
  ])('closes by Escape what is on the screen: the thread, else the search: %j', async ({ width, open, then }) => {
    await setUp({}, width)
    const [navigation, search] = [useNavigation(), useSearch()]
    if (open !== undefined) navigation.open({ sessionId: 'acme-7', accountId: 1, conversationId: open })
    search.open()
    await settled()
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))
    await settled()
    expect({ isSearching: search.isOpen, open: navigation.conversation?.conversationId }).toEqual(then)
  })
  it('opens what main asks for: settings, connection, a conversation, the sign-in page', async () => {
    const { fake } = await setUp()
    fake.signal({ kind: 'openConnection' })
    await until(() => text().includes('Connection history, newest first'))
    fake.signal({ kind: 'openConversation', ref: { sessionId: 'north-3', accountId: 1, conversationId: 5 } })
    await flushPromises()
    expect([useNavigation().overlay, useNavigation().conversation?.conversationId]).toEqual([null, 5])
    fake.signal({ kind: 'signIn', address: 'desk.example' })
    await flushPromises()
    expect(document.querySelector<HTMLInputElement>('[data-field="address"] input')?.value).toBe('desk.example')
    button('Back to your desk').click()
    await flushPromises()
    expect(document.querySelector('nav')).not.toBeNull()
  })
  it('shows main’s notices in words', async () => {
    const { fake } = await setUp()
    fake.signal({ kind: 'notice', tone: 'error', key: 'error.forbidden.title', values: {}, ref: null })
    await flushPromises()
    expect(document.querySelector('.notices')?.textContent).toContain('You are not allowed to do this')
    fake.signal({ kind: 'notice', tone: 'error', key: 'error.disk.title', values: {}, ref: null })
    fake.signal({ kind: 'notice', tone: 'info', key: 'connection.copied', values: {}, ref: null })
    await flushPromises()
    expect(document.querySelector('.notices')?.textContent).toContain('It could not be saved on this computer')
    expect(document.querySelector('.notices')?.textContent).toContain('The report is in the clipboard')
  })
  it('stores a setting at once, and signs out only after asking', async () => {
    const { fake } = await setUp()
    fake.signal({ kind: 'openSettings' })
    await until(() => document.querySelector('[role="dialog"]') !== null)
    document.querySelectorAll<HTMLElement>('[role="dialog"] [role="radio"]')[2]?.click()
    await flushPromises()
    expect(fake.calls.at(-1)).toEqual({ command: 'settings:change', input: { change: { theme: 'dark' } } })
    expect(document.documentElement.dataset['theme']).toBe('dark')
    button('Accounts').click()
    await flushPromises()
    button('Sign out').click()
    await until(() => document.querySelector('[role="alertdialog"]') !== null)
    expect(fake.calls.filter((call) => call.command === 'session:signOut')).toEqual([])
    document.querySelectorAll<HTMLElement>('[role="alertdialog"] button')[1]?.click()
    await flushPromises()
    expect(fake.calls.at(-1)).toEqual({ command: 'session:signOut', input: { sessionId: 'acme-7' } })
  })
})
