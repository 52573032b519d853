import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { LoadState, NotificationView } from '../../../shared/views.ts'
import { useNavigation } from '../../stores/navigation.ts'
import type { FakeData } from '../../testing/fakeBridge.ts'
import { fakeData } from '../../testing/fakeBridge.ts'
import { FAKE_NOW, SESSION } from '../../testing/fakeData.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import NotificationsItem from './NotificationsItem.vue'

let mounted: Mounted | null = null
afterEach(() => {
  mounted?.end()
  mounted = null
})

const account = { sessionId: SESSION, accountId: 1 }
function notification(id: number, change: Partial<NotificationView> = {}): NotificationView {
  return {
    key: `n${id}`,
    id,
    kind: 'mention',
    ref: { ...account, conversationId: 1800 + id },
    contact: { id: 9, name: 'Maya', avatar: null },
    senderName: 'Ben',
    text: 'please look',
    attachment: null,
    inbox: 'WhatsApp',
    at: FAKE_NOW,
    read: false,
    ...change,
  }
}

async function bell(
  items: NotificationView[],
  head: { state?: LoadState; unread?: number; hasMore?: boolean } = {},
): Promise<Mounted> {
  mounted = await mountOnDesk(NotificationsItem, {
    data: {
      ...fakeData(),
      notifications: {
        head: {
          state: { kind: 'ready', refreshing: false },
          unread: items.filter(({ read }) => !read).length,
          hasMore: false,
          ...head,
        },
        items,
      },
    },
    props: { folded: false },
  })
  await mounted.wrapper.get('button').trigger('click')
  await settled()
  return mounted
}
const panel = (): HTMLElement => document.querySelector<HTMLElement>('.notifications')!
const rows = (): HTMLButtonElement[] => [...panel().querySelectorAll<HTMLButtonElement>('button.row')]
const press = (key: string): boolean =>
  document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

describe('the bell', () => {
  it('shows the number of unread notifications and the kind of each', async () => {
    const { wrapper } = await bell([
      notification(1),
      notification(2, { kind: 'assignment', read: true, senderName: null, text: '' }),
      notification(3, { kind: 'other', text: 'A goat was seen', contact: null, ref: null }),
    ])
    expect(wrapper.get('button').text()).toContain('2 unread notifications')
    expect(wrapper.get('button').attributes('aria-expanded')).toBe('true')
    expect(rows().map((row) => row.textContent)).toEqual([
      expect.stringContaining('Ben mentioned you'),
      expect.stringContaining('Assigned to you'),
      expect.stringContaining('A goat was seen'),
    ])
    expect(rows().map((row) => row.classList.contains('unread'))).toEqual([true, false, true])
    expect(rows()[0]!.textContent).toContain('#1801')
  })

  it('opens the conversation, and marks an unread notification as read', async () => {
    const { fake } = await bell([notification(1), notification(2, { read: true })])
    rows()[0]!.click()
    await flushPromises()
    expect(useNavigation().conversation?.conversationId).toBe(1801)
    expect(fake.calls.filter(({ command }) => command === 'notification:markRead')).toEqual([
      { command: 'notification:markRead', input: { ...account, notificationId: 1 } },
    ])
    expect(document.querySelector('.notifications')).toBeNull()
    await mounted!.wrapper.get('button').trigger('click')
    await settled()
    rows()[1]!.click()
    await flushPromises()
    expect(useNavigation().conversation?.conversationId).toBe(1802)
    expect(fake.calls.filter(({ command }) => command === 'notification:markRead')).toHaveLength(1)
  })

  it('marks all as read, if any is unread', async () => {
    const { fake } = await bell([notification(1)])
    const all = (): HTMLButtonElement =>
      [...panel().querySelectorAll('button')].find((button) => button.textContent?.includes('Mark all as read'))!
    all().click()
    await flushPromises()
    expect(fake.calls).toContainEqual({ command: 'notification:markRead', input: { ...account, notificationId: null } })
    fake.update((data) => {
      data.notifications = { head: { ...data.notifications.head, unread: 0 }, items: [notification(1, { read: true })] }
    })
    await flushPromises()
    expect(all().disabled).toBe(true)
  })

  it('names what was sent without text, each name once, the inbox and the number', async () => {
    const byContact = { kind: 'message', senderName: 'Maya', text: '' } as const
    await bell([
      notification(1, { ...byContact, attachment: 'image' }),
      notification(2, { ...byContact, attachment: 'ig_reel' }),
      notification(3),
      notification(4, { kind: 'assignment', senderName: null, text: '', inbox: null }),
    ])
    const texts = rows().map((row) => row.querySelector('.words')?.textContent ?? null)
    expect(texts).toEqual(['Sent an image', 'Sent a file', 'please look', null])
    expect(rows().map((row) => [...row.querySelector('.where')!.children].map((part) => part.textContent))).toEqual([
      ['WhatsApp', '#1801'],
      ['WhatsApp', '#1802'],
      ['Maya', 'WhatsApp', '#1803'],
      ['Maya', '#1804'],
    ])
  })

  it.each([
    ['the newest unread one', [true, false, false], 1],
    ['the newest one where all are read', [true, true], 0],
  ])('focuses %s when it opens', async (_name, read, focused) => {
    await bell(read.map((isRead, index) => notification(index, { read: isRead })))
    expect(document.activeElement).toBe(rows()[focused])
  })

  it('focuses the first unread one when the notifications arrive, and no button before', async () => {
    const { fake } = await bell([], { state: { kind: 'loading' }, unread: 1 })
    expect(document.activeElement?.tagName).not.toBe('BUTTON')
    fake.update((data) => {
      data.notifications = {
        head: { ...data.notifications.head, state: { kind: 'ready', refreshing: false } },
        items: [notification(1, { read: true }), notification(2)],
      }
    })
    await settled()
    expect(document.activeElement).toBe(rows()[1])
  })

  it('moves by the arrow keys', async () => {
    await bell([1, 2, 3].map((id) => notification(id)))
    expect(document.activeElement).toBe(rows()[0])
    press('ArrowDown')
    expect(document.activeElement).toBe(rows()[1])
    press('ArrowDown')
    press('ArrowDown')
    expect(document.activeElement).toBe(rows()[2])
    press('Home')
    expect(document.activeElement).toBe(rows()[0])
  })

  it('has a loading, an empty and an error state', async () => {
    const { fake } = await bell([], { state: { kind: 'loading' } })
    expect(panel().querySelector('[aria-busy="true"]')).not.toBeNull()
    fake.update((data) => {
      data.notifications.head = { ...data.notifications.head, state: { kind: 'error', code: 'offline', detail: null } }
    })
    await flushPromises()
    expect(panel().querySelector('[role="alert"]')).not.toBeNull()
    fake.update((data) => {
      data.notifications.head = { ...data.notifications.head, state: { kind: 'ready', refreshing: false } }
    })
    await flushPromises()
    expect(panel().textContent).toContain('You’re all caught up')
  })

  it('loads more', async () => {
    const { fake } = await bell([notification(1)], { hasMore: true })
    ;[...panel().querySelectorAll('button')].find((button) => button.textContent?.includes('Show older'))!.click()
    fake.update((data) => {
      data.notifications = {
        head: { ...data.notifications.head, hasMore: false },
        items: [notification(1), notification(2)],
      }
    })
    await settled()
    expect(rows()).toHaveLength(2)
  })
})

describe('the bell over all accounts', () => {
  const NORTH = { sessionId: 'north-3', accountId: 1 }
  const READY = { kind: 'ready', refreshing: false } as const
  async function bellOfAll(change: Partial<FakeData> = {}): Promise<Mounted> {
    mounted = await mountOnDesk(NotificationsItem, {
      data: {
        ...fakeData(),
        notificationsOf: ({ sessionId, accountId }) => {
          if (sessionId === NORTH.sessionId)
            return {
              head: { state: READY, unread: 2, hasMore: false },
              items: [
                notification(1, { ref: { ...NORTH, conversationId: 5 }, at: FAKE_NOW - 10 }),
                notification(2, { kind: 'other', text: 'A goat was seen', ref: null, at: FAKE_NOW - 30 }),
              ],
            }
          return accountId === 1
            ? { head: { state: READY, unread: 1, hasMore: false }, items: [notification(1, { at: FAKE_NOW - 20 })] }
            : {
                head: { state: { kind: 'error', code: 'timeout', detail: null }, unread: 0, hasMore: false },
                items: [],
              }
        },
        ...change,
      },
      props: { folded: false },
    })
    useNavigation().showMerged('mine')
    await settled()
    await mounted.wrapper.get('button').trigger('click')
    await settled()
    return mounted
  }
  const reads = (): unknown[] =>
    mounted!.fake.calls.filter(({ command }) => command === 'notification:markRead').map(({ input }) => input)

  it('counts those of all, shows them by time with their account, and says which are missing', async () => {
    const { wrapper } = await bellOfAll()
    expect(wrapper.get('button').text()).toContain('3 unread notifications')
    expect(rows().map((row) => row.querySelector('.account-mark')?.getAttribute('aria-label'))).toEqual([
      'Account: Northwind',
      'Account: Acme Support',
      'Account: Northwind',
    ])
    expect(panel().textContent).toContain('The notifications of Acme Wholesale could not be loaded.')
  })
  it('keeps its number and stays open whichever account is opened', async () => {
    const { wrapper } = await bellOfAll()
    useNavigation().open({ ...NORTH, conversationId: 9 })
    await settled()
    expect(wrapper.get('button').text()).toContain('3 unread notifications')
    expect(panel()).not.toBeNull()
  })
  it('does not count those of a muted account', async () => {
    const { fake, wrapper } = await bellOfAll()
    fake.update((data) => {
      data.sessions = data.sessions.map((session) => ({
        ...session,
        accounts: session.accounts.map((each) => ({ ...each, muted: session.id === NORTH.sessionId })),
      }))
    })
    await settled()
    expect(wrapper.get('button').text()).toContain('1 unread notification')
    expect(rows()).toHaveLength(3)
  })
  it('marks each as read in its account, and all in all', async () => {
    await bellOfAll()
    rows()[2]!.click()
    await flushPromises()
    expect(reads()).toEqual([{ ...NORTH, notificationId: 2 }])
    ;[...panel().querySelectorAll('button')].find((button) => button.textContent?.includes('Mark all as read'))!.click()
    await flushPromises()
    expect(reads().slice(1)).toEqual([
      { ...account, notificationId: null },
      { ...NORTH, notificationId: null },
    ])
  })
  it('leaves out accounts that are suspended or signed out', async () => {
    const { fake, wrapper } = await bellOfAll()
    fake.update((data) => {
      data.sessions = data.sessions.map((session) => ({
        ...session,
        accounts: session.accounts.map((each) => ({ ...each, isSuspended: session.id === NORTH.sessionId })),
      }))
    })
    await settled()
    expect(wrapper.get('button').text()).toContain('1 unread notification')
  })
})
