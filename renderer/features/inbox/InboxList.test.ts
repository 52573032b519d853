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
import InboxList from './InboxList.vue'

const Column = defineComponent({ render: () => h('div', h(InboxList)) })
const people = (count: number): FakeData['rows'] =>
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
    // The page has no layout here; the virtualizer is told that the list is 600 px high.
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(348)
  })
  afterEach(() => {
    stopKeys()
    mounted?.end()
  })

  it('shows a skeleton while nothing is known', async () => {
    await setUp({ listState: { kind: 'loading' } })
    expect(document.querySelector('[role="status"][aria-label="Loading conversations…"]')).not.toBeNull()
    expect(options()).toHaveLength(0)
  })
  it('renders what is in sight and a little more, not everything', async () => {
    await setUp({ rows: people(400) })
    expect(options().length).toBeGreaterThan(5)
    expect(options().length).toBeLessThan(40)
    expect(names()[0]).toBe('Person 1')
    expect(document.querySelector('[role="tab"][aria-selected="true"]')?.textContent).toContain('400')
  })
  it('says in a list of all statuses which ones are not open', async () => {
    const closed = (status: 'resolved' | 'pending') => ({
      ...fakeRow(status === 'pending' ? 2 : 3, { name: status, text: 'Thanks', minutes: 4 }),
      status,
    })
    const { navigation } = await setUp({ rows: [...people(1), closed('pending'), closed('resolved')] }).then(() => ({
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
  it('is a listbox with one tab stop', async () => {
    await setUp({ rows: people(20) })
    expect(options().filter((option) => option.tabIndex === 0)).toHaveLength(1)
    expect(options()[0]?.getAttribute('aria-posinset')).toBe('1')
  })
  it('has one cursor: arrows, J and K, Home and End open the row they move to, Enter the one with the focus', async () => {
    await setUp({ rows: people(20) })
    const here = (): [string | undefined, number | undefined] => [
      (document.activeElement as HTMLElement).dataset['conversation'],
      useNavigation().conversation?.conversationId,
    ]
    await press('j', document.body)
    expect(here()).toEqual(['1', 1])
    await press('j')
    await press('ArrowDown')
    await press('k')
    expect(here()).toEqual(['2', 2])
    await press('End')
    expect(here()).toEqual(['20', 20])
    await press('Home')
    expect(here()).toEqual(['1', 1])
    expect(options()[0]?.getAttribute('aria-selected')).toBe('true')
    options()[3]?.focus()
    await press('Enter')
    expect(here()).toEqual(['4', 4])
  })
  it('goes on from where the open row stood when it has left the list', async () => {
    const { fake } = await setUp({ rows: people(6) })
    for (let turn = 0; turn < 3; turn++) await press('j', document.body)
    expect(useNavigation().conversation?.conversationId).toBe(3)
    const without = (id: number): void =>
      fake.update((data) => {
        data.rows = data.rows.filter(({ ref }) => ref.conversationId !== id)
      })
    without(3)
    await flushPromises()
    await press('j', document.body)
    expect(useNavigation().conversation?.conversationId).toBe(4)
    without(4)
    await flushPromises()
    await press('k', document.body)
    expect(useNavigation().conversation?.conversationId).toBe(2)
  })
  it('is back without a trace when J turns out to be the first letter of a word', async () => {
    await setUp({ rows: people(6) })
    const navigation = useNavigation()
    navigation.open(fakeRow(2, { name: 'Person 2', text: '', minutes: 0 }).ref)
    await flushPromises()
    for (const key of ['j', 'u', 's', 't']) await press(key, document.body)
    expect(navigation.conversation?.conversationId).toBe(2)
    expect(navigation.canBack).toBe(true)
    navigation.back()
    expect([navigation.conversation, navigation.canBack]).toEqual([null, false])
  })
  it('opens by a click', async () => {
    await setUp({ rows: people(5) })
    options()[2]?.click()
    expect(useNavigation().conversation?.conversationId).toBe(3)
  })
  it('shows typing instead of the words, then the words again', async () => {
    const { fake } = await setUp({ rows: people(2) })
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
  it('shows the deleted line while the last message is being deleted', async () => {
    const { fake } = await setUp({ rows: people(2) })
    fake.update((data) => {
      data.rows = data.rows.map((row) => ({
        ...row,
        preview: row.preview && { ...row.preview, text: '', deleted: true },
      }))
    })
    await flushPromises()
    expect(options()[0]?.querySelector('.preview')?.textContent).toContain('This message was deleted')
  })
  it('does not move under the pointer, and says how many wait', async () => {
    const { fake } = await setUp({ rows: people(6) })
    document
      .querySelector('.scroller')
      ?.dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse', bubbles: true }))
    fake.update((data) => {
      data.rows = [fakeRow(99, { name: 'Newcomer', text: 'Hello?', minutes: -1 }), ...data.rows]
    })
    await flushPromises()
    expect(names()[0]).toBe('Person 1')
    const pill = document.querySelector<HTMLElement>('.pill')
    expect(pill?.textContent).toContain('1 new')
    pill?.click()
    await flushPromises()
    expect(names()[0]).toBe('Newcomer')
  })
  it('asks for more rows when the end comes near', async () => {
    await setUp({ rows: people(120) })
    await press('j', document.body)
    await press('End')
    expect(document.querySelector(`[role="option"][data-index="${FIRST_ROWS - 1}"]`)).not.toBeNull()
    await flushPromises()
    expect(Number(options().at(-1)?.getAttribute('aria-setsize'))).toBe(-1)
    await press('End')
    expect((document.activeElement as HTMLElement).dataset['conversation']).toBe(String(FIRST_ROWS + 50))
  })
  it('says what to do where there is nothing', async () => {
    await setUp({ rows: [] })
    expect(document.body.textContent).toContain('You’re all caught up')
    const [action] = [...document.querySelectorAll('button')].filter(
      (button) => button.textContent?.trim() === 'Show unassigned',
    )
    action?.click()
    await flushPromises()
    expect(useNavigation().place.view).toBe('unassigned')
    expect(document.body.textContent).toContain('Everything is assigned')
  })
  it('shows an error with a retry that asks the server', async () => {
    const { fake } = await setUp({ listState: { kind: 'error', code: 'serverError', detail: null } })
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('The server reported an error')
    const asked = vi.fn(() => ({ ok: true as const, value: null }))
    fake.reply('query:refresh', asked)
    const [retry] = [...document.querySelectorAll('button')].filter(
      (button) => button.textContent?.trim() === 'Try again',
    )
    retry?.click()
    await flushPromises()
    expect(asked).toHaveBeenCalledOnce()
  })
  it('keeps what is saved in sight when it cannot be renewed', async () => {
    const { fake } = await setUp({ rows: people(3) })
    fake.reply('query:refresh', () => ({ ok: false, code: 'offline', message: '' }))
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'R', shiftKey: true, bubbles: true, cancelable: true }),
    )
    await flushPromises()
    expect(document.querySelector('.stale')?.textContent).toContain('Showing what was saved')
    expect(names()).toHaveLength(3)
  })
})
