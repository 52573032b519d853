import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DeskError } from '../bridge/client.ts'
import type { FakeBridge } from '../testing/fakeBridge.ts'
import { fakeSessions, SESSION } from '../testing/fakeData.ts'
import { connectFake } from '../testing/mount.ts'
import { useLayout } from './layout.ts'
import { useNavigation } from './navigation.ts'
import { useNotices } from './notices.ts'
import { useOpenThread } from './openThread.ts'
import { useSettings } from './settings.ts'
import { useWriting } from './writing.ts'

const ref = (conversationId: number, accountId = 1, sessionId = SESSION) => ({ sessionId, accountId, conversationId })

describe('navigation', () => {
  it('opens in the first account and goes back and forward', async () => {
    connectFake()
    const navigation = useNavigation()
    await flushPromises()
    expect(navigation.account).toEqual({ sessionId: SESSION, accountId: 1 })
    navigation.open(ref(1))
    navigation.open(ref(2))
    navigation.back()
    expect(navigation.conversation).toEqual(ref(1))
    expect([navigation.canBack, navigation.canForward]).toEqual([true, true])
    navigation.forward()
    expect(navigation.conversation).toEqual(ref(2))
    navigation.back()
    navigation.open(ref(3))
    expect(navigation.canForward).toBe(false)
  })
  it('clears filters of the first account when it opens a conversation of another', async () => {
    connectFake()
    const navigation = useNavigation()
    await flushPromises()
    navigation.show({ inboxId: 4, view: 'all' })
    navigation.open(ref(9, 1, 'north-3'))
    expect(navigation.account).toEqual({ sessionId: 'north-3', accountId: 1 })
    expect(navigation.location).toMatchObject({ inboxId: null, view: 'mine' })
  })
  it('switches to the first account and closes the conversation when the current account is removed', async () => {
    const fake = connectFake()
    const navigation = useNavigation()
    await flushPromises()
    navigation.open(ref(9, 1, 'north-3'))
    fake.update((data) => {
      data.sessions = data.sessions.slice(0, 1)
    })
    expect(navigation.account).toEqual({ sessionId: SESSION, accountId: 1 })
    expect(navigation.conversation).toBeNull()
  })
  /** Main no longer has the second account of the first session. */
  const loseWholesale = (fake: FakeBridge): void =>
    fake.update((data) => {
      data.sessions = fakeSessions().map((session) => ({
        ...session,
        accounts: session.accounts.filter(({ name }) => name !== 'Acme Wholesale'),
      }))
    })
  it('takes the conversation, filter and history of an account with it when the account is lost', async () => {
    const fake = connectFake()
    const navigation = useNavigation()
    await flushPromises()
    navigation.open(ref(5))
    navigation.open(ref(9, 2))
    navigation.show({ inboxId: 4, view: 'all' })
    navigation.back()
    loseWholesale(fake)
    expect(navigation.account).toEqual({ sessionId: SESSION, accountId: 1 })
    expect(navigation.location).toMatchObject({ conversationId: null, inboxId: null, view: 'mine' })
    expect(navigation.canForward).toBe(false)
    // No click and no step may pair the number with another account.
    navigation.showView('all')
    expect(navigation.conversation).toBeNull()
    navigation.back()
    expect(navigation.conversation).toBeNull()
    navigation.back()
    expect(navigation.conversation).toEqual(ref(5))
  })
  it('stays where it is when a lost account comes back', async () => {
    const fake = connectFake()
    const navigation = useNavigation()
    await flushPromises()
    navigation.open(ref(9, 2))
    const restore = navigation.visit(ref(10, 2))
    loseWholesale(fake)
    restore()
    fake.update((data) => {
      data.sessions = fakeSessions()
    })
    expect(navigation.account).toEqual({ sessionId: SESSION, accountId: 1 })
    expect(navigation.conversation).toBeNull()
    navigation.back()
    expect(navigation.account).toEqual({ sessionId: SESSION, accountId: 1 })
  })
  it('keeps the list over all accounts, with its status, when the account of the open conversation is lost', async () => {
    const fake = connectFake()
    const navigation = useNavigation()
    await flushPromises()
    navigation.showMerged('unassigned')
    navigation.showStatus('snoozed')
    navigation.open(ref(9, 2))
    loseWholesale(fake)
    await flushPromises()
    expect(navigation.conversation).toBeNull()
    expect([navigation.merged, navigation.location.status]).toEqual(['unassigned', 'snoozed'])
    // With one account left there is no such list: the account's own shows the same.
    fake.update((data) => {
      data.sessions = fakeSessions().slice(1)
    })
    await flushPromises()
    expect(navigation.merged).toBeNull()
    expect(navigation.location).toMatchObject({ view: 'unassigned', status: 'snoozed' })
  })
  it('goes home at the start if the account was lost meanwhile, without opening its conversation elsewhere', async () => {
    const lost = { sessionId: SESSION, accountId: 3 }
    const stored = { view: 'all', status: 'open', sort: 'createdDesc', inboxId: 4, teamId: null, label: null }
    connectFake()
    localStorage.setItem('deskbell.place', JSON.stringify({ ...stored, account: lost, conversationId: 5 }))
    const navigation = useNavigation()
    await flushPromises()
    expect(navigation.location).toMatchObject({ conversationId: null, inboxId: null, sort: 'createdDesc' })
    expect(navigation.account).toEqual({ sessionId: SESSION, accountId: 1 })
  })
  it('says that the account is gone, and stays, when a conversation of it is to be opened', async () => {
    connectFake()
    const navigation = useNavigation()
    await flushPromises()
    navigation.open(ref(5))
    useWriting().open(ref(5, 3))
    useOpenThread().jumpTo(ref(6, 3), 12)
    expect(navigation.conversation).toEqual(ref(5))
    expect(useNotices().notices.map(({ key }) => key)).toEqual(['thread.accountLost'])
  })
  it('goes to a new session as soon as main reports it', async () => {
    const fake = connectFake({ sessions: fakeSessions().slice(0, 1) })
    const navigation = useNavigation()
    await flushPromises()
    navigation.signIn = { address: null }
    navigation.arrive('north-3')
    expect(navigation.signIn).toBeNull()
    fake.update((data) => {
      data.sessions = fakeSessions()
    })
    await flushPromises()
    expect(navigation.account).toEqual({ sessionId: 'north-3', accountId: 1 })
  })
  it('restores the last location, and goes home when it is unreadable', async () => {
    connectFake()
    const navigation = useNavigation()
    await flushPromises()
    navigation.showView('all')
    await flushPromises()
    expect(JSON.parse(localStorage.getItem('deskbell.place') ?? '{}')).toMatchObject({ view: 'all' })
    const warned = vi.spyOn(console, 'warn').mockReturnValue()
    for (const bad of ['{"view":"elsewhere"}', 'not json']) {
      const keep = bad
      connectFake()
      localStorage.setItem('deskbell.place', keep)
      expect(useNavigation().location.view).toBe('mine')
    }
    warned.mockRestore()
  })
})

describe('settings', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())
  it('shows a change at once and stores it', async () => {
    const fake = connectFake()
    const settings = useSettings()
    await vi.advanceTimersByTimeAsync(0)
    const stored = settings.change({ theme: 'dark' })
    expect(settings.theme).toBe('dark')
    await stored
    await vi.advanceTimersByTimeAsync(100)
    expect(fake.calls).toContainEqual({ command: 'settings:change', input: { change: { theme: 'dark' } } })
    expect(settings.settings.theme).toBe('dark')
  })
  it('rolls back a change that could not be stored', async () => {
    const fake = connectFake()
    fake.reply('settings:change', () => ({ ok: false, code: 'disk', message: 'full' }))
    const settings = useSettings()
    await vi.advanceTimersByTimeAsync(0)
    await expect(settings.change({ sendKey: 'modEnter' })).rejects.toMatchObject({ code: 'disk' })
    await vi.advanceTimersByTimeAsync(100)
    expect(settings.settings.sendKey).toBe('enter')
  })
  it('shows English right to left only when the setting asks for it', async () => {
    const fake = connectFake()
    const settings = useSettings()
    await vi.advanceTimersByTimeAsync(0)
    expect([settings.locale, settings.direction]).toEqual(['en', 'ltr'])
    fake.update((data) => {
      data.settings = { ...data.settings, settings: { ...data.settings.settings, language: 'ar-XB' } }
    })
    expect([settings.locale, settings.direction]).toEqual(['ar-XB', 'rtl'])
  })
})

describe('notices', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())
  const keys = (): string[] => useNotices().notices.map((notice) => notice.key)
  it('disappears after its time, errors later', () => {
    connectFake()
    const notices = useNotices()
    notices.show({ key: 'app.copied' })
    notices.fail(new DeskError('offline', ''))
    vi.advanceTimersByTime(5_000)
    expect(keys()).toEqual(['error.offline.title'])
    vi.advanceTimersByTime(4_000)
    expect(keys()).toEqual([])
  })
  it('stays while the pointer is over it', () => {
    connectFake()
    const notices = useNotices()
    const id = notices.show({ key: 'app.copied' })
    notices.pause(id)
    vi.advanceTimersByTime(60_000)
    expect(keys()).toEqual(['app.copied'])
    notices.resume(id)
    vi.advanceTimersByTime(5_000)
    expect(keys()).toEqual([])
  })
  it('shows equal notices once and at most three in all', () => {
    connectFake()
    const notices = useNotices()
    notices.show({ key: 'app.copied' })
    notices.show({ key: 'app.copied' })
    expect(keys()).toEqual(['app.copied'])
    for (const key of ['app.now', 'app.back', 'app.more'] as const) notices.show({ key })
    expect(keys()).toEqual(['app.now', 'app.back', 'app.more'])
  })
  it('offers the given retry', () => {
    connectFake()
    const retried = vi.fn()
    useNotices().fail(new DeskError('timeout', ''), retried)
    useNotices().notices[0]?.action?.run()
    expect(retried).toHaveBeenCalledOnce()
  })
})

describe('layout', () => {
  let fake: FakeBridge
  async function at(width: number) {
    fake = connectFake()
    vi.stubGlobal('innerWidth', width)
    const layout = useLayout()
    await flushPromises()
    return layout
  }
  afterEach(() => vi.unstubAllGlobals())
  it('shows the panel as a drawer where no column fits, closed until the user opens it, and changes no setting', async () => {
    const layout = await at(860)
    expect(layout.panel).toBe('hidden')
    await layout.togglePanel()
    expect([layout.panel, layout.hidesList]).toEqual(['drawer', true])
    expect(fake.calls.filter(({ command }) => command === 'settings:change')).toEqual([])
  })
  it.each([860, 600])('opens a rail that has no room at %i px over the list, and changes no setting', async (width) => {
    const layout = await at(width)
    expect(layout.railFolded).toBe(true)
    await layout.toggleRail()
    expect([layout.railFolded, layout.railOverlay, layout.rail]).toEqual([false, true, 56])
    await layout.toggleRail()
    expect([layout.railFolded, layout.railOverlay]).toEqual([true, false])
    expect(fake.calls.filter(({ command }) => command === 'settings:change')).toEqual([])
  })
  it('unfolds a rail that the user folded, where it has room', async () => {
    const layout = await at(1360)
    await layout.toggleRail()
    expect([layout.railFolded, layout.rail]).toEqual([true, 56])
    await layout.toggleRail()
    expect([layout.railFolded, layout.railOverlay, layout.rail]).toEqual([false, false, 224])
    expect(fake.calls.flatMap(({ command, input }) => (command === 'settings:change' ? [input] : []))).toEqual([
      { change: { railCollapsed: true } },
      { change: { railCollapsed: false } },
    ])
  })
  it('closes the drawer and the rail over the list when there is room for both', async () => {
    const layout = await at(860)
    await layout.togglePanel()
    await layout.toggleRail()
    vi.stubGlobal('innerWidth', 1360)
    window.dispatchEvent(new Event('resize'))
    await flushPromises()
    expect([layout.drawer, layout.railOverlay, layout.panel]).toEqual([false, false, 'column'])
  })
  it('clamps a width to its limits', async () => {
    const layout = await at(1600)
    layout.resizeList(9_000)
    expect(layout.list).toBe(560)
    layout.resizeList(10)
    expect(layout.list).toBe(260)
  })
})
