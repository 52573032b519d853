import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { MOST_AT_ONCE } from '../../../shared/batch.ts'
import type { CommandInput } from '../../../shared/bridge.ts'
import type { ConversationRow } from '../../../shared/views.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import { useSearch } from '../../stores/search.ts'
import { useSelection } from '../../stores/selection.ts'
import { useUndo } from '../../stores/undo.ts'
import { useUnsentReply } from '../../stores/unsentReply.ts'
import type { FakeData } from '../../testing/fakeBridge.ts'
import { fakeRow, fakeSettingsHead } from '../../testing/fakeData.ts'
import { installTestKeys } from '../../testing/keys.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import { runCommand } from '../../ui/shortcuts.ts'
import { RUN_TIME } from '../../ui/typedRun.ts'
import InboxList from './InboxList.vue'

const Column = defineComponent({
  render: () =>
    h('div', [h(InboxList), h('main', [h('div', { id: 'log', tabindex: '-1' })]), h('div', { id: 'overlays' })]),
})
const row = (id: number, change: Partial<ConversationRow> = {}): ConversationRow => ({
  ...fakeRow(id, { name: `Person ${id}`, text: 'A question', minutes: id }),
  ...change,
})
const REPLY = { text: 'Not sent', files: 0 }
const people = (count: number): ConversationRow[] => Array.from({ length: count }, (_, index) => row(index + 1))

let mounted: Mounted | null = null
let keys = installTestKeys()
keys.end()
interface SetUpOptions {
  afterResolving?: 'next' | 'stay' | 'list'
  status?: 'open' | 'all'
}
async function setUp(
  rows: ConversationRow[] = people(5),
  { afterResolving = 'next', status = 'open' }: SetUpOptions = {},
): Promise<Mounted> {
  mounted = await mountOnDesk(Column, { data: { rows, settings: fakeSettingsHead({ afterResolving }) } })
  keys = installTestKeys()
  // As main does: shown at once.
  mounted.fake.reply('conversation:changeAll', ({ conversationIds, change: { ...to } }) => {
    for (const id of conversationIds) if (to.field === 'status') change(id, { status: to.status })
    return {
      ok: true,
      value: {
        done: conversationIds.map((conversationId) => ({
          conversationId,
          actionId: idOf(conversationId),
          reachesContact: false,
        })),
        missing: [],
      },
    }
  })
  mounted.fake.reply('action:undo', ({ actions }) => {
    for (const { conversationId } of actions) change(conversationId, { status: 'open' })
    return { ok: true, value: { undoIds: actions.map(() => crypto.randomUUID()) } }
  })
  useNavigation().show({ view: 'all', status })
  await settled()
  return mounted
}
const idOf = (id: number): string => `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`
const idOfUndo = (): string => crypto.randomUUID()
function update(apply: (data: FakeData) => void): void {
  mounted!.fake.update(apply)
}
function change(id: number, part: Partial<ConversationRow>): void {
  update((data) => {
    data.rows = data.rows.map((each) => (each.ref.conversationId === id ? { ...each, ...part } : each))
  })
}
const option = (id: number): HTMLElement => document.querySelector<HTMLElement>(`[data-conversation="${id}"]`)!
const selected = (): number[] => useSelection().rows.map(({ ref }) => ref.conversationId)
const opened = (): number | undefined => useNavigation().conversation?.conversationId
const bar = (): HTMLElement | null =>
  document.querySelector('[role="toolbar"][aria-label="Actions on the selected conversations"]')
const button = (name: string): HTMLElement => bar()!.querySelector<HTMLElement>(`button[aria-label="${name}"]`)!
const said = (): string => document.querySelector('[role="status"].visually-hidden')!.textContent.trim()
const sent = (): CommandInput<'conversation:changeAll'>[] =>
  mounted!.fake.calls
    .filter(({ command }) => command === 'conversation:changeAll')
    .map(({ input }) => input as CommandInput<'conversation:changeAll'>)
const notices = (): (readonly [string, unknown])[] =>
  useNotices().notices.map(({ key, values }) => [key, values['count']] as const)

let now = 0
async function press(key: string, init: KeyboardEventInit = {}): Promise<KeyboardEvent> {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
  // Slow enough that no letter belongs to the one before.
  now += 2 * RUN_TIME
  Object.defineProperty(event, 'timeStamp', { value: now })
  ;(document.activeElement ?? document.body).dispatchEvent(event)
  await settled()
  return event
}
async function click(id: number, init: MouseEventInit = {}, on = ''): Promise<void> {
  const target = on === '' ? option(id) : option(id).querySelector(on)!
  target.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0, ...init }))
  option(id).focus()
  target.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail: 1, ...init }))
  await settled()
}
async function select(...ids: number[]): Promise<void> {
  for (const id of ids) await click(id, { ctrlKey: true })
  // The rows may move again.
  document.querySelector('.panel')!.dispatchEvent(new PointerEvent('pointerleave'))
  await settled()
}

beforeAll(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(348)
})
afterEach(() => {
  keys.end()
  mounted?.end()
})

describe('rows are selected by keys', () => {
  it('X selects the open row, or the focused one, and unselects it; nothing is opened', async () => {
    await setUp()
    useNavigation().open(row(2).ref)
    await settled()
    document.getElementById('log')!.focus()
    await press('x')
    expect([selected(), opened(), said()]).toEqual([[2], 2, '1 selected'])
    option(4).focus()
    await press('x')
    expect([selected(), opened(), said()]).toEqual([[2, 4], 2, '2 selected'])
    await press('x')
    expect(selected()).toEqual([2])
    expect(keys.typed).toEqual([])
  })
  it('X selects nothing, and writes nothing, where no row is open or focused', async () => {
    await setUp()
    ;(document.activeElement as HTMLElement | null)?.blur()
    await press('x')
    expect([selected(), keys.typed]).toEqual([[], []])
  })
  it.each([
    ['Shift+J and Shift+K', 'J', 'K'],
    ['Shift and arrows', 'ArrowDown', 'ArrowUp'],
  ])('%s extend and shrink, move the focus and open nothing', async (_what, down, up) => {
    await setUp()
    useNavigation().open(row(1).ref)
    await settled()
    option(2).focus()
    await press(down, { shiftKey: true })
    await press(down, { shiftKey: true })
    expect([selected(), document.activeElement, opened()]).toEqual([[2, 3, 4], option(4), 1])
    await press(up, { shiftKey: true })
    expect([selected(), document.activeElement]).toEqual([[2, 3], option(3)])
    await press(down, { shiftKey: true })
    await press(down, { shiftKey: true })
    await press(down, { shiftKey: true })
    expect([selected(), document.activeElement]).toEqual([[2, 3, 4, 5], option(5)])
  })
  it('J goes on from the focused row while rows are selected', async () => {
    await setUp()
    useNavigation().open(row(1).ref)
    await settled()
    option(1).focus()
    await press('J', { shiftKey: true })
    await press('J', { shiftKey: true })
    await press('j')
    expect([opened(), selected()]).toEqual([4, [1, 2, 3]])
    await press('x')
    expect(selected()).toEqual([1, 2, 3, 4])
  })
  it('⌘/Ctrl A selects all loaded rows from the list, and Escape clears before it closes', async () => {
    await setUp()
    useNavigation().open(row(2).ref)
    await settled()
    document.getElementById('log')!.focus()
    expect((await press('a', { ctrlKey: true })).defaultPrevented).toBe(false)
    expect(selected()).toEqual([])
    option(2).focus()
    expect((await press('a', { ctrlKey: true })).defaultPrevented).toBe(true)
    expect([selected(), said()]).toEqual([[1, 2, 3, 4, 5], '5 selected'])
    await press('Escape')
    expect([selected(), said(), opened()]).toEqual([[], '', 2])
  })
  it('takes a letter back that begins a word', async () => {
    await setUp()
    option(2).focus()
    await press('x')
    option(3).focus()
    const quick = new KeyboardEvent('keydown', { key: 'x', bubbles: true, cancelable: true })
    now += 2 * RUN_TIME
    Object.defineProperty(quick, 'timeStamp', { value: now })
    document.activeElement!.dispatchEvent(quick)
    const next = new KeyboardEvent('keydown', { key: 'y', bubbles: true, cancelable: true })
    Object.defineProperty(next, 'timeStamp', { value: now + 20 })
    document.activeElement!.dispatchEvent(next)
    await settled()
    expect([selected(), keys.typed]).toEqual([[2], ['xy']])
  })
})

describe('rows are selected by the pointer', () => {
  it('⌘/Ctrl click toggles, Shift click extends from the row before the press, a plain click opens', async () => {
    await setUp()
    await click(2, { ctrlKey: true })
    await click(4, { shiftKey: true })
    expect([selected(), opened()]).toEqual([[2, 3, 4], undefined])
    await click(3, { ctrlKey: true })
    expect(selected()).toEqual([2, 4])
    await click(5)
    expect([selected(), opened()]).toEqual([[2, 4], 5])
  })
  it('Shift click without a selection begins at the open row', async () => {
    await setUp()
    useNavigation().open(row(2).ref)
    await settled()
    await click(4, { shiftKey: true })
    expect([selected(), opened()]).toEqual([[2, 3, 4], 2])
  })
  it('the checkbox selects; it is shown for the row under the pointer and for all while some are selected', async () => {
    await setUp()
    const boxes = (): number[] => [1, 2, 3, 4, 5].filter((id) => option(id).querySelector('.check-mark') !== null)
    expect(boxes()).toEqual([])
    option(3).dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse', bubbles: true }))
    await settled()
    expect([boxes(), option(3).hasAttribute('aria-checked')]).toEqual([[3], false])
    await click(3, {}, '[data-check]')
    expect([selected(), opened(), boxes()]).toEqual([[3], undefined, [1, 2, 3, 4, 5]])
    expect([2, 3].map((id) => option(id).getAttribute('aria-checked'))).toEqual(['false', 'true'])
    expect(option(3).getAttribute('aria-selected')).toBe('false')
    await click(5, { shiftKey: true }, '[data-check]')
    expect(selected()).toEqual([3, 4, 5])
  })
  it('a drag selects from the pressed row to that under the pointer, beside what was selected', async () => {
    await setUp(people(8))
    const at = (type: string, id: number, init: PointerEventInit = {}): void => {
      const mouse = { bubbles: true, pointerType: 'mouse', button: 0, buttons: 1, ...init }
      option(id).querySelector('.name')!.dispatchEvent(new PointerEvent(type, mouse))
    }
    await click(8, { ctrlKey: true })
    at('pointerdown', 3)
    at('pointermove', 3)
    expect(selected()).toEqual([8])
    at('pointermove', 5)
    expect(selected()).toEqual([3, 4, 5, 8])
    at('pointermove', 2)
    expect(selected()).toEqual([2, 3, 8])
    at('pointermove', 3)
    at('pointerup', 3)
    option(3).dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }))
    await settled()
    expect([selected(), opened()]).toEqual([[3, 8], undefined])
    at('pointermove', 6)
    expect(selected()).toEqual([3, 8])
    // Escape goes back.
    at('pointerdown', 4)
    at('pointermove', 6)
    expect(selected()).toEqual([3, 4, 5, 6, 8])
    await press('Escape')
    expect(selected()).toEqual([3, 8])
    at('pointermove', 7)
    expect(selected()).toEqual([3, 8])
  })
  it('a press with another button, a finger or a modifier begins no drag', async () => {
    await setUp()
    for (const init of [{ button: 2 }, { pointerType: 'touch' }, { shiftKey: true }, { ctrlKey: true }]) {
      const mouse = { bubbles: true, pointerType: 'mouse', button: 0, buttons: 1 }
      option(1).dispatchEvent(new PointerEvent('pointerdown', { ...mouse, ...init }))
      option(3).dispatchEvent(new PointerEvent('pointermove', mouse))
    }
    expect(selected()).toEqual([])
  })
  it('shows no buttons of a single row beside a selection', async () => {
    await setUp()
    await select(2)
    option(3).dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse', bubbles: true }))
    await settled()
    expect(document.querySelector('[role="toolbar"][aria-label^="Actions on the conversation"]')).toBeNull()
  })
})

describe('a selection', () => {
  it('selects no text on Shift and a click, and focuses the row', async () => {
    await setUp()
    const press = new MouseEvent('mousedown', { bubbles: true, cancelable: true, shiftKey: true, detail: 1 })
    option(3).querySelector('.name')!.dispatchEvent(press)
    expect([press.defaultPrevented, document.activeElement]).toEqual([true, option(3)])
    const plain = new MouseEvent('mousedown', { bubbles: true, cancelable: true, detail: 1 })
    option(3).dispatchEvent(plain)
    expect(plain.defaultPrevented).toBe(false)
  })
  it('follows the rows: through another order, and without those that leave the list', async () => {
    await setUp()
    await select(1, 3, 5)
    change(5, { lastActivityAt: row(1).lastActivityAt + 60, lastMessageAt: row(1).lastActivityAt + 60 })
    await settled()
    expect(selected()).toEqual([5, 1, 3])
    change(3, { status: 'resolved' })
    await settled()
    expect([selected(), said()]).toEqual([[5, 1], '2 selected'])
    update((data) => {
      data.rows = data.rows.filter(({ ref }) => ![1, 5].includes(ref.conversationId))
    })
    await settled()
    expect([selected(), said(), bar()]).toEqual([[], '', null])
  })
  it('loses a row that is still shown because the pointer is in the list', async () => {
    await setUp()
    await select(1, 3)
    document.querySelector('.panel')!.dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse' }))
    change(3, { status: 'resolved' })
    await settled()
    expect([selected(), option(3).querySelector('.gone') !== null]).toEqual([[1], true])
    await click(3, { ctrlKey: true })
    expect(selected()).toEqual([1])
  })
  it('keeps its last row when new ones push it beyond the rows that are loaded', async () => {
    await setUp(people(120))
    await press('a', { ctrlKey: true })
    const count = selected().length
    expect(count).toBeGreaterThan(20)
    update((data) => {
      data.rows = [...data.rows, row(500, { lastActivityAt: row(1).lastActivityAt + 60 })]
    })
    await settled()
    expect([selected().length, selected().includes(500)]).toEqual([count, false])
  })
  it.each<[string, () => void]>([
    ['another view', () => useNavigation().showView('unassigned')],
    ['another status', () => useNavigation().showStatus('all')],
    ['another account', () => useNavigation().switchAccount({ sessionId: row(1).ref.sessionId, accountId: 2 })],
    ['a search', () => useSearch().open()],
  ])('ends with %s', async (_what, act) => {
    await setUp()
    await select(1, 3)
    act()
    await settled()
    expect([useSelection().state.keys.size, bar(), said()]).toEqual([0, null, ''])
  })
  it('has at most as many rows as one command changes', async () => {
    await setUp(people(MOST_AT_ONCE + 20))
    for (let loaded = 0; loaded < useSelection().list.length;) {
      loaded = useSelection().list.length
      useSelection().change({ ...useSelection().state, keys: new Set([useSelection().list.at(-1)!.key]) })
      await settled()
    }
    expect(useSelection().list).toHaveLength(MOST_AT_ONCE + 20)
    runCommand('list-selectAll')
    await settled()
    expect([selected().length, notices()]).toEqual([MOST_AT_ONCE, [['list.selection.most', MOST_AT_ONCE]]])
  })
})

describe('the bar of a selection', () => {
  it('takes the place of the header, with the number and the commands, and leaves the focus where it is', async () => {
    await setUp()
    expect([bar(), document.querySelector('header.head') !== null]).toEqual([null, true])
    await select(1, 3)
    expect(document.querySelector('header.head')).toBeNull()
    expect(bar()!.querySelector('h1')!.textContent.trim()).toBe('2 selected')
    expect([...bar()!.querySelectorAll('button')].map((each) => each.getAttribute('aria-label'))).toEqual([
      'Select all',
      'Resolve',
      'Assign…',
      'Labels…',
      'Snooze…',
      'More',
      'Clear the selection',
    ])
    const down = new MouseEvent('mousedown', { bubbles: true, cancelable: true })
    button('Resolve').dispatchEvent(down)
    expect(down.defaultPrevented).toBe(true)
    button('Clear the selection').click()
    await settled()
    expect([selected(), document.querySelector('header.head') !== null]).toEqual([[], true])
  })
  it('selects all and none by its checkbox', async () => {
    await setUp()
    await select(1)
    expect(button('Select all').getAttribute('aria-checked')).toBe('mixed')
    button('Select all').click()
    await settled()
    expect([selected().length, button('Select all').getAttribute('aria-checked')]).toEqual([5, 'true'])
    button('Select all').click()
    await settled()
    expect(selected()).toEqual([])
  })
  it('resolves all by one command, with one notice and one undo, which selects them again', async () => {
    await setUp()
    useNavigation().open(row(5).ref)
    await select(1, 2, 4)
    button('Resolve').click()
    await settled()
    expect(sent()).toMatchObject([
      { conversationIds: [1, 2, 4], change: { field: 'status', status: 'resolved', snoozedUntil: null } },
    ])
    expect([selected(), notices(), opened()]).toEqual([[], [['undo.many.resolved', 3]], 5])
    await useUndo().undo()
    await settled()
    expect(mounted!.fake.calls.filter(({ command }) => command === 'action:undo').map(({ input }) => input)).toEqual([
      {
        sessionId: row(1).ref.sessionId,
        accountId: 1,
        actions: [1, 2, 4].map((conversationId) => ({ conversationId, actionId: idOf(conversationId) })),
      },
    ])
    expect([selected(), notices(), opened()]).toEqual([[1, 2, 4], [['undo.undone', undefined]], 5])
  })
  it('selects all again, of whichever server they come back first', async () => {
    await setUp()
    mounted!.fake.reply('action:undo', ({ actions }) => ({ ok: true, value: { undoIds: actions.map(idOfUndo) } }))
    await select(1, 2, 4)
    button('Resolve').click()
    await settled()
    await useUndo().undo()
    for (const id of [2, 1, 4]) {
      change(id, { status: 'open' })
      await settled()
    }
    expect(selected()).toEqual([1, 2, 4])
  })
  it('selects no row that comes back after the next change', async () => {
    await setUp()
    mounted!.fake.reply('action:undo', ({ actions }) => ({ ok: true, value: { undoIds: actions.map(idOfUndo) } }))
    await select(1, 2, 4)
    button('Resolve').click()
    await settled()
    await useUndo().undo()
    change(1, { status: 'open' })
    await settled()
    button('Resolve').click()
    await settled()
    change(2, { status: 'open' })
    await settled()
    expect(selected()).toEqual([])
  })
  it('moves its focus to the list when it goes', async () => {
    await setUp()
    await select(1, 2)
    button('Resolve').focus()
    button('Resolve').click()
    await settled()
    expect([bar(), document.activeElement?.closest('[data-list]') !== null]).toEqual([null, true])
  })
  it('reopens where all are resolved', async () => {
    await setUp([row(1, { status: 'resolved' }), row(2, { status: 'resolved' }), row(3)], { status: 'all' })
    await select(1, 2)
    button('Reopen').click()
    await settled()
    expect(sent()).toMatchObject([{ conversationIds: [1, 2], change: { status: 'open' } }])
    await select(3)
    expect(bar()!.querySelector('button[aria-label="Reopen"]')).toBeNull()
  })
  it('has all commands in its menu, which is also that of a selected row', async () => {
    await setUp()
    await select(1, 3)
    const items = (): string[] =>
      [...document.querySelectorAll('[role="menuitem"] > .grow')].map((item) => item.textContent.trim())
    button('More').click()
    await settled()
    const all = items()
    expect(all).toEqual([
      'Resolve',
      'Mark as pending',
      'Snooze…',
      'Assign…',
      'Unassign',
      'Assign to team…',
      'Labels…',
      'Priority…',
      'Run a macro…',
      'Mark as unread',
      'Watch this conversation',
      'Pin to the top',
      'Mute and resolve',
    ])
    await press('Escape')
    option(3).dispatchEvent(
      new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 40, clientY: 90 }),
    )
    await settled()
    expect(items()).toEqual(all)
    ;[...document.querySelectorAll<HTMLElement>('[role="menuitem"]')]
      .find((item) => item.textContent.includes('Mark as unread'))!
      .click()
    await settled()
    expect(sent()).toMatchObject([{ conversationIds: [1, 3], change: { field: 'read', unread: true } }])
    option(2).dispatchEvent(
      new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 40, clientY: 90 }),
    )
    await settled()
    expect(items()).toContain('Copy link')
  })
})

describe('commands on a conversation act on the selection while there is one', () => {
  it.each<[string, string, KeyboardEventInit, object]>([
    ['E', 'e', {}, { field: 'status', status: 'resolved' }],
    ['Shift+P', 'P', { shiftKey: true }, { field: 'status', status: 'pending' }],
    ['Shift+I', 'I', { shiftKey: true }, { field: 'assignee', assigneeId: null }],
    ['U', 'u', {}, { field: 'read', unread: true }],
  ])('by %s', async (_what, key, init, expected) => {
    await setUp()
    useNavigation().open(row(2).ref)
    await select(1, 3)
    await press(key, init)
    expect(sent()).toMatchObject([{ conversationIds: [1, 3], change: expected }])
    expect(mounted!.fake.calls.map(({ command }) => command)).not.toContain('conversation:setStatus')
  })
  it('but not while the list is hidden, or nothing is selected any more', async () => {
    await setUp()
    await select(1, 3)
    useSearch().isOpen = true
    expect(useSelection().isActing).toBe(false)
    useSearch().isOpen = false
    useSelection().clear()
    await press('e')
    expect(sent()).toEqual([])
  })
  it('stays selected after a change that leaves the rows in the list', async () => {
    await setUp()
    await select(1, 3)
    await press('I', { shiftKey: true })
    expect([selected(), notices()]).toEqual([[1, 3], [['undo.many.unassigned', 2]]])
  })
  it('asks for an assignee, a time, labels and a priority with the same pickers', async () => {
    await setUp([row(1, { labels: ['vip'] }), row(2, { labels: ['vip', 'bug'] }), row(3)])
    await select(1, 2)
    await press('a')
    const choose = async (text: string): Promise<void> => {
      ;[...document.querySelectorAll<HTMLElement>('#overlays [role="option"], [role="dialog"] [role="option"]')]
        .find((each) => each.textContent.includes(text))!
        .click()
      await settled()
    }
    await choose('Ben Moreau')
    await press('s')
    await choose('Tomorrow')
    expect(sent()).toMatchObject([
      { conversationIds: [1, 2], change: { field: 'assignee' } },
      { conversationIds: [1, 2], change: { field: 'status', status: 'snoozed' } },
    ])
    expect(selected()).toEqual([])
  })
  it('moves all to a team, with the same picker', async () => {
    await setUp()
    await select(1, 2)
    button('More').click()
    await settled()
    ;[...document.querySelectorAll<HTMLElement>('[role="menuitem"]')]
      .find((each) => each.textContent.includes('Assign to team'))!
      .click()
    await settled()
    ;[...document.querySelectorAll<HTMLElement>('[role="dialog"] [role="option"]')]
      .find((each) => each.textContent.includes('billing'))!
      .click()
    await settled()
    expect(sent()).toMatchObject([{ conversationIds: [1, 2], change: { field: 'team', teamId: 1 } }])
    expect(notices()).toEqual([['undo.many.team', 2]])
  })
  it('shows which labels all, some and none have, and changes only what is toggled', async () => {
    const label = (title: string) => ({ id: title.length, title, description: null, color: null, showOnSidebar: true })
    await setUp([row(1, { labels: ['vip'] }), row(2, { labels: ['vip', 'bug'] }), row(3)])
    update((data) => {
      data.reference = { ...data.reference, labels: ['vip', 'bug', 'late'].map(label) as never }
    })
    await select(1, 2)
    await press('l')
    const options = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[role="dialog"] [role="option"]')]
    const states = (): (readonly [string | undefined, string | null])[] =>
      options().map((each) => [each.querySelector('.grow')?.textContent, each.getAttribute('aria-checked')] as const)
    expect(states()).toEqual([
      ['vip', 'true'],
      ['bug', 'mixed'],
      ['late', 'false'],
    ])
    options()[1]!.click()
    await settled()
    expect(states()[1]).toEqual(['bug', 'true'])
    options()[1]!.click()
    await settled()
    expect(states()[1]).toEqual(['bug', 'false'])
    options()[2]!.click()
    await settled()
    expect(sent().map(({ conversationIds, change: to }) => [conversationIds, to])).toEqual([
      [[1, 2], { field: 'labels', add: ['bug'], remove: [] }],
      [[1, 2], { field: 'labels', add: [], remove: ['bug'] }],
      [[1, 2], { field: 'labels', add: ['late'], remove: [] }],
    ])
  })
  it('labels those that were selected when the picker opened, also where a label takes them out of the list', async () => {
    await setUp([row(1, { labels: ['vip'] }), row(2, { labels: ['vip'] }), row(3, { labels: ['vip'] })])
    useNavigation().show({ view: 'all', label: 'vip' })
    await settled()
    await select(1, 2)
    mounted!.fake.reply('conversation:changeAll', ({ conversationIds, change: to }) => {
      for (const id of conversationIds) if (to.field === 'labels') change(id, { labels: to.add })
      return { ok: true, value: { done: [], missing: [] } }
    })
    await press('l')
    const toggle = async (title: string): Promise<void> => {
      ;[...document.querySelectorAll<HTMLElement>('[role="dialog"] [role="option"]')]
        .find((each) => each.querySelector('.grow')?.textContent === title)!
        .click()
      await settled()
    }
    await toggle('vip')
    expect([selected(), option(1)]).toEqual([[], null])
    await toggle('bug')
    expect(sent().map(({ conversationIds }) => conversationIds)).toEqual([
      [1, 2],
      [1, 2],
    ])
  })
})

describe('after a change of many', () => {
  it.each<['next' | 'stay' | 'list', number | undefined]>([
    ['next', undefined],
    ['list', undefined],
    ['stay', 2],
  ])('with the setting "%s", no other conversation is opened', async (afterResolving, expected) => {
    await setUp(people(5), { afterResolving })
    useNavigation().open(row(2).ref)
    await select(1, 2)
    button('Resolve').click()
    await settled()
    expect(opened()).toBe(expected)
    await useUndo().undo()
    await settled()
    expect([opened(), selected()]).toEqual([2, [1, 2]])
  })
  it('leaves an open conversation open that was not among them, and the focus in the list', async () => {
    await setUp()
    useNavigation().open(row(4).ref)
    await settled()
    option(1).focus()
    await press('x')
    await press('J', { shiftKey: true })
    await press('e')
    expect([opened(), selected()]).toEqual([4, []])
    await flushPromises()
    expect(document.activeElement).toBe(option(4))
  })
  it('asks once about unsent replies, and resolves all or the others', async () => {
    await setUp([
      row(1, { replyDraft: REPLY }),
      row(2),
      row(3, { unsent: { kind: 'failed', replies: 1, ...REPLY } }),
      row(4, { replyDraft: REPLY }),
    ])
    await select(1, 2, 3)
    await press('e')
    const question = () => useUnsentReply().manyQuestion
    expect([question()?.unsent, question()?.total, sent()]).toEqual([2, 3, []])
    question()!.resolveOthers()
    await settled()
    expect(sent()).toMatchObject([{ conversationIds: [2] }])
    expect(selected()).toEqual([1, 3])
    await press('e')
    question()!.resolveAll()
    await settled()
    expect(sent().at(-1)).toMatchObject({ conversationIds: [1, 3] })
  })
  it('shows one notice when the command fails, and tries again for the same ones', async () => {
    await setUp()
    await select(1, 2)
    mounted!.fake.reply('conversation:changeAll', () => ({ ok: false, code: 'disk', message: '' }))
    await press('e')
    expect(notices()).toEqual([['error.disk.title', undefined]])
    useSelection().clear()
    useNotices().notices[0]!.action!.run()
    await settled()
    expect(sent().map(({ conversationIds }) => conversationIds)).toEqual([
      [1, 2],
      [1, 2],
    ])
  })
})
