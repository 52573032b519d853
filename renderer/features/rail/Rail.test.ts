import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import type { SessionView } from '../../../shared/views.ts'
import { useLayout } from '../../stores/layout.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import type { FakeData } from '../../testing/fakeBridge.ts'
import { fakeReference, fakeRows, fakeSessions, SESSION } from '../../testing/fakeData.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import Rail from './Rail.vue'

const Page = defineComponent({
  render: () => [h(Rail), h('button', { id: 'elsewhere' }), h('div', { id: 'overlays' }, h('button'))],
})
let mounted: Mounted | undefined
afterEach(() => {
  mounted?.end()
  vi.unstubAllGlobals()
})
async function rail(width = 1360, data: Partial<FakeData> = {}): Promise<Mounted> {
  vi.stubGlobal('innerWidth', width)
  mounted = await mountOnDesk(Page, { data })
  return mounted
}
const buttons = (): HTMLButtonElement[] => [...document.querySelectorAll<HTMLButtonElement>('nav button')]
const entry = (name: string): HTMLButtonElement => {
  const found = buttons().find((each) => (each.getAttribute('aria-label') ?? each.textContent).startsWith(name))
  if (found === undefined) throw new Error(`no entry ${name}`)
  return found
}
const selected = (): string[] =>
  buttons().flatMap((each) => (each.getAttribute('aria-current') === 'page' ? [each.textContent] : []))
const press = (target: Element, key: string): void =>
  void target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

describe('the rail', () => {
  it('has one selected entry, whatever the list shows', async () => {
    await rail()
    const navigation = useNavigation()
    for (const name of ['My inbox', 'Website', 'Unassigned', 'billing', 'All conversations', 'vip', 'Telegram']) {
      entry(name).click()
      for (const status of ['resolved', 'all', 'open'] as const) {
        navigation.showStatus(status)
        await flushPromises()
        expect(selected().map((each) => each.startsWith(name))).toEqual([true])
      }
    }
  })
  it('has one selected entry where an earlier version stored two filters', async () => {
    await rail()
    useNavigation().show({ view: 'all', inboxId: 1, label: 'vip', teamId: 1 })
    await flushPromises()
    expect(selected()).toEqual(['Website'])
  })
  it('shows unread conversations beside inboxes, teams and labels, in words too', async () => {
    const { fake } = await rail()
    fake.update((data) => {
      data.sessions = data.sessions.map((session) => ({
        ...session,
        accounts: session.accounts.map((each) => ({
          ...each,
          unread: { ...each.unread, inboxes: [[1, 3]], teams: [[1, 2]], labels: [['vip', 1]] },
        })),
      }))
    })
    await flushPromises()
    const shown = (name: string): string => entry(name).textContent
    expect(['Website', 'WhatsApp', 'billing', 'vip', 'bug'].map(shown)).toEqual([
      'Website33 unread',
      'WhatsApp',
      'billing22 unread',
      'vip11 unread',
      'bug',
    ])
  })
  it('reads the unread conversations of each view, and of no other', async () => {
    const { fake } = await rail()
    const words = (name: string): string => entry(name).querySelector('.visually-hidden')?.textContent ?? ''
    const shown = (name: string): string => entry(name).querySelector('.total')?.textContent ?? ''
    const update = async (unreadMine: number, unassigned: number, all: number): Promise<void> => {
      fake.update((data) => {
        data.sessions = data.sessions.map((session) => ({
          ...session,
          accounts: session.accounts.map((each) => ({
            ...each,
            unreadMine,
            unread: { ...each.unread, unassigned, all },
          })),
        }))
      })
      await flushPromises()
    }
    await update(4, 0, 7)
    expect(words('My inbox')).toBe(`${shown('My inbox')}, 4 unread`)
    expect(words('Unassigned')).toBe('')
    expect(words('All conversations')).toBe(`${shown('All conversations')}, 7 unread`)
    await update(0, 2, 2)
    expect(words('My inbox')).toBe('')
    expect(words('Unassigned')).toBe(`${shown('Unassigned')}, 2 unread`)
    expect(words('All conversations')).toBe(`${shown('All conversations')}, 2 unread`)
  })
  it('shows no statuses', async () => {
    await rail()
    expect(document.querySelector('nav')?.textContent).not.toMatch(/Pending|Snoozed|Resolved/)
  })
  it('shows beside each view how many conversations a click shows in the status of the list', async () => {
    const rows = fakeRows()
    const closed = rows
      .slice(0, 3)
      .map((row, index) => ({ ...row, key: `closed-${index}`, status: 'resolved' as const }))
    await rail(1360, { rows: [...rows, ...closed] })
    const navigation = useNavigation()
    for (const status of ['open', 'resolved', 'all'] as const) {
      navigation.showStatus(status)
      await flushPromises()
      for (const [view, name] of [
        ['mine', 'My inbox'],
        ['unassigned', 'Unassigned'],
        ['all', 'All conversations'],
      ] as const) {
        const count = [...rows, ...closed].filter(
          (row) =>
            (status === 'all' || row.status === status) &&
            (view === 'all' || (view === 'mine' ? row.assignee?.isMe === true : row.assignee === null)),
        ).length
        expect(entry(name).querySelector('.total')?.textContent ?? '0').toBe(String(count))
      }
    }
  })
  it('watches, for its counts, the list that is shown, so that the server is asked for nothing more', async () => {
    const { fake } = await rail()
    const called = vi.spyOn(fake.desk, 'call')
    useNavigation().showView('unassigned')
    await flushPromises()
    expect(called.mock.calls.filter(([command]) => command === 'query:watch')).toMatchObject([
      [
        'query:watch',
        {
          query: 'conversations',
          input: { view: 'unassigned', status: 'open', sort: 'lastActivityDesc', inboxId: null, limit: 0 },
        },
      ],
    ])
  })
})

describe('the folded rail', () => {
  const inbox = (id: number, name: string, channel: string) => ({ id, name, channel })
  it('distinguishes its entries by letters where icons do not, and names them', async () => {
    const reference = {
      ...fakeReference(),
      inboxes: [
        inbox(1, 'Website', 'Channel::WebWidget'),
        inbox(2, 'sales@acme.example', 'Channel::Email'),
        inbox(3, 'support@acme.example', 'Channel::Email'),
      ],
      teams: ['Billing', 'Bugs', 'Big accounts', 'منتجات'].map((name, index) => ({
        id: index + 1,
        name,
        description: null,
        isMember: true,
      })),
    }
    await rail(1024, { reference })
    const shown = (section: string): string[] =>
      [...document.querySelectorAll(`section[aria-label="${section}"] button`)].map((each) => each.textContent)
    expect(shown('Inboxes')).toEqual(['', 'Sa', 'Su'])
    expect(shown('Teams')).toEqual(['Bi', 'Bu', 'BA', 'م'])
    expect(new Set(shown('Labels')).size).toBe(3)
    expect(entry('sales@acme.example').getAttribute('aria-label')).toBe('sales@acme.example')
  })
  it.each(['Escape', 'a press outside', 'the focus leaving', 'choosing', 'the button'])(
    'opens over the list where it has no room, and closes by %s; the focus goes in and returns',
    async (how) => {
      const { fake } = await rail(1024)
      const layout = useLayout()
      const expand = entry('Expand the sidebar')
      expand.focus()
      expand.click()
      await settled()
      expect(layout.railOverlay).toBe(true)
      expect(document.activeElement).toBe(entry('My inbox'))
      const elsewhere = document.querySelector<HTMLElement>('#elsewhere')!
      switch (how) {
        case 'Escape':
          press(document.activeElement!, 'Escape')
          break
        case 'a press outside':
          elsewhere.dispatchEvent(new Event('pointerdown', { bubbles: true }))
          break
        case 'the focus leaving':
          elsewhere.focus()
          break
        case 'choosing':
          entry('My inbox').click()
          break
        default:
          entry('Collapse the sidebar').click()
      }
      await settled()
      expect(layout.railOverlay).toBe(false)
      expect(document.activeElement).toBe(how === 'the focus leaving' ? elsewhere : entry('Expand the sidebar'))
      expect(fake.calls.filter(({ command }) => command === 'settings:change')).toEqual([])
    },
  )
  it('stays open while a menu that it opened is used', async () => {
    await rail(1024)
    entry('Expand the sidebar').click()
    await settled()
    const inMenu = document.querySelector<HTMLElement>('#overlays button')!
    inMenu.dispatchEvent(new Event('pointerdown', { bubbles: true }))
    inMenu.focus()
    await settled()
    expect(useLayout().railOverlay).toBe(true)
  })
})

describe('the rail over all accounts', () => {
  const NORTH = 'north-3'
  async function merged(change: (session: SessionView) => SessionView): Promise<Mounted> {
    const found = await rail(1360, { sessions: fakeSessions().map(change) })
    useNavigation().showMerged('mine')
    await settled()
    return found
  }
  it.each<[string, (session: SessionView) => SessionView]>([
    [
      'Signed out',
      (session) => ({
        ...session,
        connection: { ...session.connection, kind: 'signedOut', reason: 'expired' } as const,
      }),
    ],
    [
      'Suspended',
      (session) => ({ ...session, accounts: session.accounts.map((one) => ({ ...one, isSuspended: true })) }),
    ],
  ])('shows which account is not in the list: %s', async (words, change) => {
    await merged((session) => (session.id === NORTH ? change(session) : session))
    const found = entry('Northwind')
    expect(found.classList.contains('dim')).toBe(true)
    expect(found.querySelector('.visually-hidden')?.textContent).toContain(words)
    expect(entry('Acme Wholesale').classList.contains('dim')).toBe(false)
  })

  const openOwn = async (): Promise<void> => {
    const trigger = buttons().find((each) => each.getAttribute('aria-label')?.startsWith('You: '))
    trigger?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    await settled()
  }
  const radios = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[role="menuitemradio"]')]
  const busy = (): HTMLElement => {
    const found = radios().find((each) => each.textContent.trim().startsWith('Busy'))
    if (found === undefined) throw new Error('no radio')
    return found
  }
  it('changes the availability in all accounts, and says where it could not', async () => {
    const { fake } = await merged((session) => session)
    fake.reply('presence:setAvailability', ({ sessionId }) =>
      sessionId === NORTH ? { ok: false, code: 'offline', message: '' } : { ok: true, value: null },
    )
    await openOwn()
    expect(document.querySelector('[role="menu"]')?.textContent).toContain('Availability in all accounts')
    press(busy(), 'Enter')
    await settled()
    expect(
      fake.calls.filter(({ command }) => command === 'presence:setAvailability').map(({ input }) => input),
    ).toEqual([
      { sessionId: SESSION, accountId: 1, availability: 'busy' },
      { sessionId: SESSION, accountId: 2, availability: 'busy' },
      { sessionId: NORTH, accountId: 1, availability: 'busy' },
    ])
    expect(useNotices().notices.at(-1)).toMatchObject({ tone: 'error', values: { names: 'Northwind' } })
  })
  it('chooses no availability where the accounts differ', async () => {
    await merged((session) => ({
      ...session,
      accounts: session.accounts.map((one) => ({ ...one, availability: session.id === NORTH ? 'busy' : 'online' })),
    }))
    await openOwn()
    expect(radios().map((each) => each.getAttribute('aria-checked'))).toEqual(['false', 'false', 'false'])
  })
})
