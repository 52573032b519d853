import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { FIRST_ROWS } from '../../stores/homeList.ts'
import { useNavigation } from '../../stores/navigation.ts'
import type { FakeData } from '../../testing/fakeBridge.ts'
import { fakeRow } from '../../testing/fakeData.ts'
import { installTestKeys } from '../../testing/keys.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk } from '../../testing/mount.ts'
import { runCommand } from '../../ui/shortcuts.ts'
import InboxList from './InboxList.vue'

const Column = defineComponent({ render: () => h('div', h(InboxList)) })
const rowsOf = (count: number): FakeData['rows'] =>
  Array.from({ length: count }, (_, index) =>
    fakeRow(index + 1, {
      name: `Person ${index + 1}`,
      text: 'A question about my order, and some more words to fill two lines',
      minutes: index,
    }),
  )

let mounted: Mounted | null = null
let stopKeys = (): void => undefined
async function setUp(data: Partial<FakeData>): Promise<Mounted> {
  mounted = await mountOnDesk(Column, { data })
  stopKeys = installTestKeys().end
  await flushPromises()
  return mounted
}
const options = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>('[role="option"]')].sort(
    (a, b) => Number(a.dataset['index']) - Number(b.dataset['index']),
  )
const names = (): string[] => options().map((option) => option.querySelector('.name')?.textContent ?? '')
const press = async (key: string, target: Element = document.activeElement ?? document.body): Promise<void> => {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  await flushPromises()
}

describe('the list', () => {
  beforeAll(() => {
    // happy-dom has no layout: the list is 600 px high.
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(348)
  })
  afterEach(() => {
    stopKeys()
    mounted?.end()
  })

  it('shows a skeleton while the list is loading', async () => {
    await setUp({ listState: { kind: 'loading' } })
    expect(document.querySelector('[role="status"][aria-label="Loading conversations…"]')).not.toBeNull()
    expect(options()).toHaveLength(0)
  })
  it('loads more after each row that leaves a list shorter than it asked for', async () => {
    const { fake } = await setUp({ rows: rowsOf(8), hasMore: true })
    const limits: number[] = []
    fake.reply('query:watch', ({ query, input }) => {
      if (query === 'allConversations') limits.push((input as { limit: number }).limit)
      return undefined as never
    })
    useNavigation().showMerged('all')
    await flushPromises()
    expect(limits).toEqual([FIRST_ROWS, FIRST_ROWS + 50])
    fake.update((data) => {
      data.rows = data.rows.slice(1)
    })
    await flushPromises()
    fake.update((data) => {
      data.listState = { kind: 'ready', refreshing: true }
    })
    await flushPromises()
    expect(limits).toEqual([FIRST_ROWS, FIRST_ROWS + 50, FIRST_ROWS + 100])
  })
  it('renders only the rows in sight and a few more', async () => {
    await setUp({ rows: rowsOf(400) })
    expect(options().length).toBeGreaterThan(5)
    expect(options().length).toBeLessThan(40)
    expect(names()[0]).toBe('Person 1')
    expect(options()[0]?.getAttribute('aria-setsize')).toBe('-1')
  })
  it('shows the status of each conversation that is not open in the list of all statuses', async () => {
    const closed = (status: 'resolved' | 'pending') => ({
      ...fakeRow(status === 'pending' ? 2 : 3, { name: status, text: 'Thanks', minutes: 4 }),
      status,
    })
    const { navigation } = await setUp({ rows: [...rowsOf(1), closed('pending'), closed('resolved')] }).then(() => ({
      navigation: useNavigation(),
    }))
    navigation.show({ status: 'all' })
    await flushPromises()
    expect(options().map((option) => option.querySelector('.facts')?.textContent ?? '')).toEqual([
      '',
      'Pending',
      'Resolved',
    ])
  })
  it.each(['a click', 'its key'])(
    'offers the statuses by %s in its header, which says which one is shown',
    async (how) => {
      await setUp({ rows: rowsOf(3) })
      const trigger = (): HTMLElement => document.querySelector('button[aria-label^="Status:"]')!
      expect([trigger().textContent, trigger().getAttribute('aria-label')]).toEqual(['Open', 'Status: Open'])
      if (how === 'its key') runCommand('list-status')
      else trigger().click()
      await flushPromises()
      const choices = [...document.querySelectorAll<HTMLElement>('[role="menuitemradio"]')]
      expect(choices.map(({ textContent }) => textContent)).toEqual([
        'Open',
        'Pending',
        'Snoozed',
        'Resolved',
        'All statuses',
      ])
      choices[3]?.click()
      await flushPromises()
      expect(useNavigation().location.status).toBe('resolved')
      expect(trigger().textContent).toBe('Resolved')
    },
  )
  it('is a listbox with one tab stop', async () => {
    await setUp({ rows: rowsOf(20) })
    expect(options().filter((option) => option.tabIndex === 0)).toHaveLength(1)
    expect(options()[0]?.getAttribute('aria-posinset')).toBe('1')
  })
  it('opens the row that arrows, J, K, Home and End move to, and by Enter the focused one', async () => {
    await setUp({ rows: rowsOf(20) })
    const focusedAndOpen = (): [string | undefined, number | undefined] => [
      (document.activeElement as HTMLElement).dataset['conversation'],
      useNavigation().conversation?.conversationId,
    ]
    await press('j', document.body)
    expect(focusedAndOpen()).toEqual(['1', 1])
    await press('j')
    await press('ArrowDown')
    await press('k')
    expect(focusedAndOpen()).toEqual(['2', 2])
    await press('End')
    expect(focusedAndOpen()).toEqual(['20', 20])
    await press('Home')
    expect(focusedAndOpen()).toEqual(['1', 1])
    expect(options()[0]?.getAttribute('aria-selected')).toBe('true')
    options()[3]?.focus()
    await press('Enter')
    expect(focusedAndOpen()).toEqual(['4', 4])
  })
  it('continues from the index of the open row after it left the list', async () => {
    const { fake } = await setUp({ rows: rowsOf(6) })
    for (let turn = 0; turn < 3; turn++) await press('j', document.body)
    expect(useNavigation().conversation?.conversationId).toBe(3)
    const removeRow = (id: number): void =>
      fake.update((data) => {
        data.rows = data.rows.filter(({ ref }) => ref.conversationId !== id)
      })
    removeRow(3)
    await flushPromises()
    await press('j', document.body)
    expect(useNavigation().conversation?.conversationId).toBe(4)
    removeRow(4)
    await flushPromises()
    await press('k', document.body)
    expect(useNavigation().conversation?.conversationId).toBe(2)
  })
  it('goes back, without a history entry, when J turns out to be the first letter of a word', async () => {
    await setUp({ rows: rowsOf(6) })
    const navigation = useNavigation()
    navigation.open(fakeRow(2, { name: 'Person 2', text: '', minutes: 0 }).ref)
    await flushPromises()
    for (const key of ['j', 'u', 's', 't']) await press(key, document.body)
    expect(navigation.conversation?.conversationId).toBe(2)
    expect(navigation.canBack).toBe(true)
    navigation.back()
    expect([navigation.conversation, navigation.canBack]).toEqual([null, false])
  })
  it('opens a row by a click', async () => {
    await setUp({ rows: rowsOf(5) })
    options()[2]?.click()
    expect(useNavigation().conversation?.conversationId).toBe(3)
  })
  it('shows who types instead of the preview, then the preview again', async () => {
    const { fake } = await setUp({ rows: rowsOf(2) })
    fake.update((data) => {
      data.rows = data.rows.map((row) => ({ ...row, typing: row.contact === null ? [] : [row.contact.name] }))
    })
    await flushPromises()
    expect(options()[0]?.querySelector('.preview')?.textContent).toContain('typing…')
    fake.update((data) => {
      data.rows = data.rows.map((row) => ({ ...row, typing: [] }))
    })
    await flushPromises()
    expect(options()[0]?.querySelector('.preview')?.textContent).toContain('A question')
  })
  it('shows the draft of a conversation that is not open', async () => {
    const draft = (id: number) => ({
      ...fakeRow(id, { name: `Person ${id}`, text: 'Hi', minutes: id }),
      draft: 'My words',
    })
    const note = { ...draft(3), noteDraft: { text: 'My words', files: 0 } }
    await setUp({ rows: [draft(1), draft(2), note] })
    useNavigation().open(draft(1).ref)
    await flushPromises()
    const previews = options().map((option) => option.querySelector('.preview')?.textContent.trim())
    expect(previews).toEqual(['Hi', 'Draft: My words', 'Draft note: My words'])
  })
  it('shows that the last message was deleted', async () => {
    const { fake } = await setUp({ rows: rowsOf(2) })
    fake.update((data) => {
      data.rows = data.rows.map((row) => ({
        ...row,
        preview: row.preview && { ...row.preview, text: '', deleted: true },
      }))
    })
    await flushPromises()
    expect(options()[0]?.querySelector('.preview')?.textContent).toContain('This message was deleted')
  })
  it('does not move rows under the pointer, and shows how many are new', async () => {
    const { fake } = await setUp({ rows: rowsOf(6) })
    document
      .querySelector('.scroller')
      ?.dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse', bubbles: true }))
    fake.update((data) => {
      data.rows = [fakeRow(99, { name: 'New contact', text: 'Hello?', minutes: -1 }), ...data.rows]
    })
    await flushPromises()
    expect(names()[0]).toBe('Person 1')
    const pill = document.querySelector<HTMLElement>('.pill')
    expect(pill?.textContent).toContain('1 new')
    pill?.click()
    await flushPromises()
    expect(names()[0]).toBe('New contact')
  })
  it('loads more rows near the end', async () => {
    await setUp({ rows: rowsOf(120) })
    await press('j', document.body)
    await press('End')
    expect(document.querySelector(`[role="option"][data-index="${FIRST_ROWS - 1}"]`)).not.toBeNull()
    await flushPromises()
    expect(Number(options().at(-1)?.getAttribute('aria-setsize'))).toBe(-1)
    await press('End')
    expect((document.activeElement as HTMLElement).dataset['conversation']).toBe(String(FIRST_ROWS + 50))
  })
  it('offers a next step in an empty list, if there is one', async () => {
    const { fake } = await setUp({ rows: [] })
    expect(document.querySelector('.panel button')).toBeNull()
    fake.update((data) => {
      data.rows = rowsOf(1).map((row) => ({ ...row, assignee: null }))
    })
    await flushPromises()
    expect(document.body.textContent).toContain('You’re all caught up')
    const [action] = [...document.querySelectorAll('button')].filter(
      (button) => button.textContent?.trim() === 'Show unassigned',
    )
    action?.click()
    await flushPromises()
    expect(useNavigation().location.view).toBe('unassigned')
    expect(names()).toEqual(['Person 1'])
  })
  it('offers to sign in again at each server that is left out of all accounts', async () => {
    const { fake } = await setUp({ rows: rowsOf(2) })
    useNavigation().showMerged('mine')
    fake.update((data) => {
      data.troubles = [
        { sessionId: 'north-3', accountId: 1, trouble: 'signedOut' },
        { sessionId: 'north-3', accountId: 2, trouble: 'signedOut' },
      ]
    })
    await flushPromises()
    const again = [...document.querySelectorAll<HTMLElement>('.parts button')]
    expect(again.map(({ textContent }) => textContent.trim())).toEqual(['Sign in again'])
    again[0]!.click()
    expect(useNavigation().signIn).toEqual({
      address: 'https://support.northwind.example',
      email: 'ada@northwind.example',
    })
  })
  it('names the accounts that have no live updates or are limited, and says that the others are live', async () => {
    const { fake } = await setUp({ rows: rowsOf(2) })
    useNavigation().showMerged('mine')
    const parts = (): string => document.querySelector('.parts')?.textContent ?? ''
    fake.update((data) => {
      data.troubles = [{ sessionId: 'north-3', accountId: 1, trouble: 'polled' }]
    })
    await flushPromises()
    expect(parts()).toBe('No live updates for Northwind. New messages may be late.Others are live.')
    fake.update((data) => {
      data.troubles = data.sessions.flatMap(({ id, accounts }) =>
        accounts.map((account) => ({ sessionId: id, accountId: account.id, trouble: 'limited' as const })),
      )
    })
    await flushPromises()
    expect(parts()).toBe('The servers of Acme Support, Acme Wholesale, and Northwind are limiting requests.')
  })
  it('shows an error with a retry that refreshes the list', async () => {
    const { fake } = await setUp({ listState: { kind: 'error', code: 'serverError', detail: null } })
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('The server reported an error')
    const refresh = vi.fn(() => ({ ok: true as const, value: null }))
    fake.reply('query:refresh', refresh)
    const [retry] = [...document.querySelectorAll('button')].filter(
      (button) => button.textContent?.trim() === 'Try again',
    )
    retry?.click()
    await flushPromises()
    expect(refresh).toHaveBeenCalledOnce()
  })
  it('keeps showing saved rows when they cannot be refreshed', async () => {
    const { fake } = await setUp({ rows: rowsOf(3) })
    fake.reply('query:refresh', () => ({ ok: false, code: 'offline', message: '' }))
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'R', shiftKey: true, bubbles: true, cancelable: true }),
    )
    await flushPromises()
    expect(document.querySelector('.stale')?.textContent).toContain('Showing saved data')
    expect(names()).toHaveLength(3)
  })
})
