import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ContactHit, ConversationHit, MessageHit, SearchHead } from '../../../shared/views.ts'
import { SEARCH_VIEWS } from '../../../shared/views.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useOpenThread } from '../../stores/openThread.ts'
import { useSearch } from '../../stores/search.ts'
import { FAKE_NOW, SESSION } from '../../testing/fakeData.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import SearchPane from './SearchPane.vue'

let mounted: Mounted | null = null
afterEach(() => {
  mounted?.end()
  vi.useRealTimers()
})

const HEAD: SearchHead = {
  state: { kind: 'ready', refreshing: false },
  terms: ['lamp'],
  indexing: false,
  isMore: false,
  server: { kind: 'done' },
}
const ref = { sessionId: SESSION, accountId: 1, conversationId: 1842 }
const MESSAGE: MessageHit = {
  key: 'm',
  kind: 'message',
  origin: 'server',
  ref,
  messageId: 9,
  snippet: [
    { text: 'the ', hit: false },
    { text: 'lamp', hit: true },
    { text: ' <b>broke</b>', hit: false },
  ],
  person: { id: 7, name: 'Maya Lindqvist', avatar: null },
  from: { name: 'Ben Moreau', isMe: false, isContact: false },
  isNote: true,
  attachment: null,
  at: FAKE_NOW - 60,
  status: 'resolved',
  channel: 'Channel::Email',
  inboxName: 'Support',
}
const CONTACT: ContactHit = {
  key: 'c',
  kind: 'contact',
  origin: 'here',
  contactId: 7,
  person: { id: 7, name: 'Lamp Shop', avatar: null },
  online: true,
  name: [
    { text: 'Lamp', hit: true },
    { text: ' Shop', hit: false },
  ],
  detail: [{ text: 'shop@example.test', hit: false }],
  latest: { ...ref, conversationId: 1840 },
  at: null,
}
const CONVERSATION: ConversationHit = {
  key: 'v',
  kind: 'conversation',
  origin: 'here',
  ref: { ...ref, conversationId: 1841 },
  person: null,
  name: [],
  number: [{ text: '#1841', hit: false }],
  detail: [{ text: 'lamp', hit: true }],
  status: 'open',
  channel: null,
  inboxName: null,
  at: FAKE_NOW - 90,
}

async function pane(
  head: Partial<SearchHead> = {},
  items: (MessageHit | ContactHit | ConversationHit)[] = [CONTACT, CONVERSATION, MESSAGE],
) {
  mounted = await mountOnDesk(SearchPane, {
    data: {
      search: ({ text }) =>
        text.startsWith('lamp')
          ? { head: { ...HEAD, ...head }, items }
          : { head: { ...HEAD, ...head, terms: [] }, items: [] },
    },
  })
  // The search begins some time after the last key.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const field = document.querySelector<HTMLInputElement>('input[role="combobox"]')!
  const type = async (text: string): Promise<void> => {
    field.value = text
    field.dispatchEvent(new Event('input'))
    await settled()
    vi.advanceTimersByTime(100)
    await settled()
  }
  const press = async (key: string): Promise<void> => {
    field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    await settled()
  }
  const options = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[role="option"]')]
  const paneText = (): string => document.querySelector('.search-pane')?.textContent ?? ''
  return {
    field,
    type,
    press,
    options,
    paneText,
    search: useSearch(),
    navigation: useNavigation(),
    thread: useOpenThread(),
    fake: mounted.fake,
  }
}

describe('the search', () => {
  it('groups contacts, conversations and messages, marks the matches, and shows which are only on the server', async () => {
    const { type, options, paneText } = await pane()
    await type('lamp')
    expect(options()).toHaveLength(3)
    expect([...document.querySelectorAll('[role="group"]')].map((group) => group.textContent?.slice(0, 8))).toEqual([
      'Contacts',
      'Conversa',
      'Messages',
    ])
    const last = options()[2]!
    expect(last.querySelector('mark')?.textContent).toBe('lamp')
    expect(last.querySelector('b')).toBeNull()
    expect(last.textContent).toContain('Ben Moreau: the lamp <b>broke</b>')
    expect(last.textContent).toContain('Server')
    expect(options()[0]?.textContent).not.toContain('Server')
    expect(paneText()).toContain('#1842 · Resolved · Support')
    expect(document.querySelector('[aria-live]')?.textContent).toContain('3 results')
  })

  it('opens the pasted link of a message, and closes', async () => {
    const { type, press, search, thread, fake, paneText } = await pane()
    fake.reply('dashboard:find', () => ({ ok: true, value: { page: { kind: 'conversation', ref, messageId: 77 } } }))
    const jump = vi.spyOn(thread, 'jumpTo')
    search.open()
    await type('https://desk.example/app/accounts/1/conversations/1842?messageId=77')
    expect(paneText()).toContain('Open conversation #1842')
    expect(paneText()).not.toContain('Nothing found')
    await press('Enter')
    expect(jump).toHaveBeenCalledWith(ref, 77)
    expect(search.isOpen).toBe(false)
  })

  it('shows everything in a new search, and keeps the filter while it stays open', async () => {
    const { search } = await pane()
    search.open()
    search.view = 'contact'
    search.open()
    expect(search.view).toBe('contact')
    search.close()
    search.open()
    expect(search.view).toBe('all')
    search.view = 'message'
    search.open('lamp')
    expect(search.view).toBe('all')
  })

  it('moves, opens and closes by keys, and offers earlier searches again', async () => {
    const { type, press, options, field, search, thread, navigation } = await pane()
    search.open()
    await type('lamp')
    await press('ArrowDown')
    await press('ArrowDown')
    expect(document.getElementById(field.getAttribute('aria-activedescendant') ?? '')).toBe(options()[2])
    await press('Enter')
    expect(navigation.conversation?.conversationId).toBe(1842)
    expect(thread.jump).toMatchObject({ target: 9, terms: ['lamp'] })
    await press('ArrowUp')
    await press('Enter')
    expect(navigation.conversation?.conversationId).toBe(1841)
    expect(thread.jump).toBeNull()
    await type('')
    expect(options().map((option) => option.textContent?.trim())).toEqual(['lamp'])
    expect(JSON.parse(localStorage.getItem('deskbell.searches') ?? '{}')).toEqual({ [`${SESSION}/1`]: ['lamp'] })
    await press('Enter')
    expect(field.value).toBe('lamp')
    await press('Escape')
    expect(search.isOpen).toBe(false)
  })

  it('is closed by Escape from its filter and buttons too, which closes no conversation', async () => {
    const { type, search, navigation } = await pane()
    search.open()
    await type('lamp')
    navigation.open(ref)
    const inside = document.querySelectorAll<HTMLElement>('.search-pane button')
    expect(inside.length).toBeGreaterThan(SEARCH_VIEWS.length)
    for (const button of inside) {
      search.isOpen = true
      button.focus()
      button.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))
      expect([button.textContent, search.isOpen, navigation.conversation?.conversationId]).toEqual([
        button.textContent,
        false,
        ref.conversationId,
      ])
    }
  })

  it('opens the latest conversation of a contact, asking the server if it is not known', async () => {
    const { type, press, fake, navigation } = await pane({}, [{ ...CONTACT, latest: null }])
    fake.reply('contact:latest', () => ({ ok: true, value: { ref: { ...ref, conversationId: 77 } } }))
    await type('lamp')
    await press('Enter')
    expect(fake.calls.at(-1)).toMatchObject({ command: 'contact:latest', input: { contactId: 7 } })
    expect(navigation.conversation?.conversationId).toBe(77)
  })

  it.each([
    [{ kind: 'failed', code: 'offline' } as const, 'You are offline. Showing results from this computer only.'],
    [{ kind: 'failed', code: 'unsupported' } as const, 'This server has no search of its own.'],
    [{ kind: 'failed', code: 'rateLimited' } as const, 'The server is busy.'],
  ])('shows why the server adds no results: %j', async (server, line) => {
    const { type, paneText, options } = await pane({ server })
    await type('lamp')
    expect(options()).toHaveLength(3)
    expect(paneText()).toContain(line)
  })

  it('has an empty state before and after a search, and a skeleton while the server searches', async () => {
    const { type, paneText, fake } = await pane()
    expect(paneText()).toContain('Search everything')
    await type('zebra')
    expect(paneText()).toContain('Nothing found for “zebra”')
    fake.update((data) => {
      data.search = () => ({ head: { ...HEAD, server: { kind: 'searching' } }, items: [] })
    })
    await settled()
    expect(document.querySelector('[role="status"][aria-label]')).not.toBeNull()
    expect(paneText()).not.toContain('Nothing found')
  })
})

describe('the search over all accounts', () => {
  const NORTH = { sessionId: 'north-3', accountId: 1 }
  const hits = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-hit]')]
  const marks = (): (string | null | undefined)[] =>
    hits().map((hit) => hit.querySelector('.account-mark')?.getAttribute('aria-label'))
  async function paneOfAll(server: SearchHead['server'] = { kind: 'done' }): Promise<Mounted> {
    mounted = await mountOnDesk(SearchPane, {
      data: {
        search: ({ sessionId, accountId }) => {
          const own = { sessionId, accountId, conversationId: 5 }
          if (sessionId === NORTH.sessionId)
            return {
              head: { ...HEAD, server },
              items: [
                { ...CONTACT, latest: null },
                { ...MESSAGE, ref: own, at: FAKE_NOW - 30 },
              ],
            }
          return { head: HEAD, items: accountId === 1 ? [{ ...MESSAGE, ref: own, at: FAKE_NOW - 60 }] : [] }
        },
      },
    })
    useNavigation().showMerged('mine')
    await settled()
    useSearch().text = 'lamp'
    await vi.waitFor(() => expect(hits()).toHaveLength(3))
    return mounted
  }
  it('shows the results of all, messages by time, each with its account', async () => {
    await paneOfAll()
    expect(marks()).toEqual(['Account: Northwind', 'Account: Northwind', 'Account: Acme Support'])
    expect(document.querySelector('input')?.placeholder).toBe('Search messages and contacts of all accounts…')
  })
  it('opens a result in its account, keeps the text, and asks its server for the conversation of a contact', async () => {
    const { fake } = await paneOfAll()
    hits()[1]!.click()
    await settled()
    expect(useNavigation().account).toEqual(NORTH)
    expect(useNavigation().merged).toBe('mine')
    expect(useSearch().text).toBe('lamp')
    expect(hits()).toHaveLength(3)
    expect(useSearch().recent).toEqual(['lamp'])
    fake.reply('contact:latest', () => ({ ok: true, value: { ref: { ...NORTH, conversationId: 8 } } }))
    hits()[0]!.click()
    await settled()
    expect(fake.calls.find(({ command }) => command === 'contact:latest')?.input).toEqual({ ...NORTH, contactId: 7 })
    useSearch().forget()
    expect(useSearch().recent).toEqual([])
  })
  it('says of which accounts only this computer was searched', async () => {
    await paneOfAll({ kind: 'failed', code: 'timeout' })
    expect(document.body.textContent).toContain('Of Northwind, only what is on this computer is shown.')
  })
})
