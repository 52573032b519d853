import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import type { ConversationRow } from '../../../shared/views.ts'
import { i18n } from '../../i18n.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import { useRowTarget } from '../../stores/rowTarget.ts'
import type { FakeData } from '../../testing/fakeBridge.ts'
import { fakeRow } from '../../testing/fakeData.ts'
import { installTestKeys } from '../../testing/keys.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import InboxList from './InboxList.vue'
import { POINTER_UNUSED } from './useStableOrder.ts'

const Column = defineComponent({
  render: () => h('div', [h('textarea', { id: 'field' }), h(InboxList), h('div', { id: 'overlays' })]),
})
const row = (id: number, change: Partial<ConversationRow> = {}): ConversationRow => ({
  ...fakeRow(id, { name: `Person ${id}`, text: 'A question', minutes: id }),
  ...change,
})

let mounted: Mounted | null = null
let stopKeys = (): void => undefined
async function setUp(rows: FakeData['rows'] = [row(1), row(2), row(3)]): Promise<Mounted> {
  mounted = await mountOnDesk(Column, { data: { rows } })
  stopKeys = installTestKeys().end
  useNavigation().show({ view: 'all', status: 'all' })
  await settled()
  return mounted
}
const option = (id: number): HTMLElement => document.querySelector<HTMLElement>(`[data-conversation="${id}"]`)!
const { t } = i18n.global
const toolbar = (): HTMLElement | null => document.querySelector<HTMLElement>('[role="toolbar"]')
const button = (name: string): HTMLElement => toolbar()!.querySelector<HTMLElement>(`button[aria-label="${name}"]`)!
const menu = (): HTMLElement | null => document.querySelector<HTMLElement>('[role="menu"]')
const items = (): string[] =>
  [...document.querySelectorAll('[role="menuitem"] > .grow')].map((item) => item.textContent.trim())
const item = (name: string): HTMLElement =>
  [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')].find((each) => each.textContent.includes(name))!
const opened = (): number | undefined => useNavigation().conversation?.conversationId
const sent = (command: string): unknown[] =>
  mounted!.fake.calls.filter((call) => call.command === command).map((call) => call.input)
async function point(id: number, pointerType = 'mouse'): Promise<void> {
  option(id).dispatchEvent(new PointerEvent('pointermove', { pointerType, bubbles: true }))
  await settled()
}
async function press(key: string, init: KeyboardEventInit = {}): Promise<void> {
  const target = document.activeElement ?? document.body
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }))
  await settled()
}
async function rightClick(id: number): Promise<MouseEvent> {
  const event = new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: 40, clientY: 90, button: 2 })
  option(id).dispatchEvent(event)
  await settled()
  return event
}
async function choose(name: string): Promise<void> {
  item(name).click()
  await settled()
}

beforeAll(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(348)
})
beforeEach(() => {
  document.documentElement.dir = 'ltr'
})
afterEach(() => {
  stopKeys()
  mounted?.end()
})

describe('the buttons of a row', () => {
  it('appear under the mouse, for that row, and go with it', async () => {
    await setUp()
    expect(toolbar()).toBeNull()
    await point(2)
    expect(toolbar()?.getAttribute('aria-label')).toBe('Actions on the conversation with Person 2')
    expect([...toolbar()!.querySelectorAll('button')].map((each) => each.getAttribute('aria-label'))).toEqual([
      'Resolve',
      'Snooze…',
      'Assign…',
      'More',
    ])
    document.querySelector('.scroller')!.dispatchEvent(new PointerEvent('pointerleave'))
    await flushPromises()
    expect(toolbar()).toBeNull()
  })
  /** Presses and clicks as a mouse does, where the pointer rests. */
  async function pressMouse(target: Element, detail = 1): Promise<void> {
    target.dispatchEvent(new PointerEvent('pointerdown', { pointerType: 'mouse', bubbles: true }))
    for (const type of ['mousedown', 'mouseup', 'click'])
      target.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, detail }))
    await settled()
  }
  const top = (id: number): ConversationRow => ({
    ...row(id),
    lastActivityAt: row(0).lastActivityAt + id,
    lastMessageAt: row(0).lastActivityAt + id,
  })
  const shownIds = (): string[] =>
    [...document.querySelectorAll<HTMLElement>('[data-conversation]')]
      .toSorted((a, b) => Number(a.dataset['index']) - Number(b.dataset['index']))
      .map(({ dataset }) => dataset['conversation']!)

  it('act on no row that moved under the resting pointer while the user typed', async () => {
    const { fake } = await setUp()
    vi.useFakeTimers()
    try {
      option(2).dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse', bubbles: true }))
      await flushPromises()
      fake.update((data) => {
        data.rows = [top(3), row(1), row(2)]
      })
      document.querySelector('#field')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }))
      await vi.advanceTimersByTimeAsync(POINTER_UNUSED)
    } finally {
      vi.useRealTimers()
    }
    await settled()
    expect(shownIds()).toEqual(['3', '1', '2'])
    // Chromium reports the row that came under the pointer.
    option(1).dispatchEvent(new PointerEvent('pointerover', { pointerType: 'mouse', bubbles: true }))
    await settled()
    expect(toolbar()?.getAttribute('aria-label')).toContain('Person 2')
    await pressMouse(option(1))
    expect(opened()).toBeUndefined()
    await pressMouse(option(1))
    expect(opened()).toBe(1)
  })
  it.each(['a new row', 'a row to the top', 'a row that leaves', 'a refresh'])(
    'stay with their row under the resting pointer on %s',
    async (what) => {
      const { fake } = await setUp()
      await point(2)
      fake.update((data) => {
        if (what === 'a new row') data.rows = [top(9), ...data.rows]
        if (what === 'a row to the top') data.rows = [top(3), row(1), row(2)]
        if (what === 'a row that leaves') data.rows = [row(2), row(3)]
        if (what === 'a refresh') data.rows = [top(3), top(9), row(2)]
      })
      await settled()
      expect(shownIds()).toEqual(['1', '2', '3'])
      await pressMouse(button('Resolve'))
      expect(sent('conversation:setStatus')).toEqual([expect.objectContaining({ ref: row(2).ref })])
    },
  )
  it('let the row of Undo come back where the notice was over the list', async () => {
    const { fake } = await setUp([row(1), row(3)])
    option(1).dispatchEvent(new PointerEvent('pointerover', { pointerType: 'mouse', bubbles: true, clientX: 9 }))
    fake.update((data) => {
      data.rows = [row(1), row(2), row(3)]
    })
    await settled()
    expect(shownIds()).toEqual(['1', '2', '3'])
  })
  it('open nothing on the second press of a double click, after the row was resolved', async () => {
    const { fake } = await setUp()
    await point(2)
    await pressMouse(button('Resolve'))
    fake.update((data) => {
      data.rows = [row(1), row(3)]
    })
    await settled()
    expect(toolbar()).toBeNull()
    await pressMouse(option(2), 2)
    expect(opened()).toBeUndefined()
    expect(sent('conversation:setStatus')).toHaveLength(1)
  })
  it('do not appear under a finger', async () => {
    await setUp()
    await point(2, 'touch')
    expect(toolbar()).toBeNull()
  })
  it('are outside of the options, which have no children for screen readers, and no tab stops', async () => {
    await setUp()
    await point(1)
    expect(toolbar()!.closest('[role="option"], [role="listbox"]')).toBeNull()
    expect([...toolbar()!.querySelectorAll('button')].every((each) => each.tabIndex === -1)).toBe(true)
  })
  it('act on their row, not on the open one, and open nothing', async () => {
    await setUp([row(1), row(2), row(3, { status: 'resolved' })])
    useNavigation().open(row(1).ref)
    await point(2)
    button('Resolve').click()
    await point(3)
    button('Reopen').click()
    await settled()
    expect(sent('conversation:setStatus')).toEqual([
      { ref: row(2).ref, status: 'resolved', snoozedUntil: null },
      { ref: row(3).ref, status: 'open', snoozedUntil: null },
    ])
    expect(opened()).toBe(1)
    expect(useNotices().notices.map(({ key, values }) => t(key, values))).toEqual([
      'Resolved Person 2',
      'Reopened Person 3',
    ])
  })
  it('do not reopen on the second press of a double click', async () => {
    await setUp([row(1, { status: 'resolved' })])
    await point(1)
    button('Reopen').dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 2 }))
    await settled()
    expect(sent('conversation:setStatus')).toEqual([])
  })
  it('leave the focus where it is', async () => {
    await setUp()
    document.getElementById('field')!.focus()
    await point(2)
    const down = new MouseEvent('mousedown', { bubbles: true, cancelable: true })
    button('Resolve').dispatchEvent(down)
    expect(down.defaultPrevented).toBe(true)
  })
  it.each([
    ['ltr', 'ArrowRight', 'ArrowLeft'],
    ['rtl', 'ArrowLeft', 'ArrowRight'],
  ])(
    'are reached from the focused row by an arrow key (%s), and left by another and by Escape',
    async (dir, to, from) => {
      await setUp()
      document.documentElement.dir = dir
      option(2).focus()
      await press(to)
      expect(document.activeElement).toBe(button('Resolve'))
      await press(to)
      expect(document.activeElement).toBe(button('Snooze…'))
      await press(from)
      await press(from)
      expect(document.activeElement).toBe(option(2))
      await press(to)
      await press('Escape')
      expect(document.activeElement).toBe(option(2))
      expect(opened()).toBeUndefined()
    },
  )
  it('assign and snooze their row', async () => {
    await setUp()
    await point(2)
    button('Assign…').click()
    await settled()
    const field = document.querySelector<HTMLInputElement>('input[role="combobox"]')!
    field.value = 'cleo'
    field.dispatchEvent(new Event('input'))
    await settled()
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    await settled()
    expect(sent('conversation:assign')).toMatchObject([{ ref: row(2).ref, assigneeId: 9 }])
    await point(3)
    button('Snooze…').click()
    await settled()
    const options = [...document.querySelectorAll<HTMLElement>('.popover [role="option"]')]
    options.find((each) => each.textContent.includes('Tomorrow'))!.click()
    await settled()
    expect(sent('conversation:setStatus')).toMatchObject([{ ref: row(3).ref, status: 'snoozed' }])
    expect(opened()).toBeUndefined()
  })
})

describe('the menu of a row', () => {
  it('opens by a right click, with all commands, and opens no conversation', async () => {
    await setUp([row(1), row(2, { unreadCount: 2 })])
    useNavigation().open(row(1).ref)
    const event = await rightClick(2)
    expect(event.defaultPrevented).toBe(true)
    expect(menu()?.getAttribute('aria-label')).toBe('Actions on the conversation with Person 2')
    expect(items()).toEqual([
      'Resolve',
      'Mark as pending',
      'Snooze',
      'Assign…',
      'Unassign',
      'Assign to team…',
      'Labels',
      'Priority…',
      'Run a macro…',
      'Mark as read',
      'Participants…',
      'Send a transcript…',
      'Watch this conversation',
      'Pin to the top',
      'Mute and resolve',
      'Copy link',
      'Open in browser',
    ])
    expect(opened()).toBe(1)
    await press('Escape')
    expect(menu()).toBeNull()
    expect(document.activeElement).toBe(option(2))
    expect(opened()).toBe(1)
  })
  it.each([
    ['.', {}],
    ['F10', { shiftKey: true }],
    ['ContextMenu', {}],
  ])('opens by %s on the focused row', async (key, init) => {
    await setUp()
    option(2).focus()
    await press(key, init)
    expect(menu()?.getAttribute('aria-label')).toContain('Person 2')
    await press('Escape')
    expect(document.activeElement).toBe(option(2))
  })
  it('does not open by a full stop that begins a word', async () => {
    await setUp()
    option(2).focus()
    // Without a pause, as a word is typed.
    await Promise.all([press('.'), press('c')])
    expect(menu()).toBeNull()
  })
  it('has only what is possible', async () => {
    await setUp([row(1, { status: 'resolved', assignee: null })])
    await rightClick(1)
    expect(items()).toEqual([
      'Reopen',
      'Mark as pending',
      'Snooze',
      'Assign to me',
      'Assign…',
      'Assign to team…',
      'Labels',
      'Priority…',
      'Run a macro…',
      'Mark as unread',
      'Participants…',
      'Send a transcript…',
      'Watch this conversation',
      'Pin to the top',
      'Mute and resolve',
      'Copy link',
      'Open in browser',
    ])
  })
  it.each([
    ['Resolve', 'conversation:setStatus', { status: 'resolved' }],
    ['Mark as pending', 'conversation:setStatus', { status: 'pending' }],
    ['Assign to me', 'conversation:assign', { assigneeId: 7 }],
    ['Mark as unread', 'conversation:markUnread', {}],
    ['Mute and resolve', 'conversation:change', { change: { field: 'muted', muted: true } }],
  ])('acts on its row: %s', async (name, command, input) => {
    await setUp([row(1), row(2, { assignee: null })])
    useNavigation().open(row(1).ref)
    await rightClick(2)
    await choose(name)
    expect(sent(command)).toMatchObject([{ ref: row(2).ref, ...input }])
    expect(opened()).toBe(1)
  })
  it('copies the link of its row', async () => {
    await setUp([row(1), row(2)])
    useNavigation().open(row(1).ref)
    await rightClick(2)
    await choose('Copy link')
    expect(sent('dashboard:copyLink')).toEqual([{ page: { kind: 'conversation', ref: row(2).ref, messageId: null } }])
  })
  it('marks as read', async () => {
    await setUp([row(1, { unreadCount: 3 })])
    await rightClick(1)
    await choose('Mark as read')
    expect(sent('conversation:markSeen')).toEqual([{ ref: row(1).ref }])
  })
  it('adds and removes a label at once', async () => {
    await setUp([row(1), row(2, { labels: ['vip'] })])
    const boxes = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[role="menuitemcheckbox"]')]
    for (const [isSet, change] of [
      ['true', { add: [], remove: ['vip'] }],
      ['false', { add: [expect.any(String)], remove: [] }],
    ] as const) {
      await rightClick(2)
      await choose('Labels')
      boxes()
        .find((box) => box.getAttribute('aria-checked') === isSet)
        ?.click()
      await settled()
      expect(sent('conversation:setLabels').at(-1)).toMatchObject({ ref: row(2).ref, ...change })
      expect(menu()).toBeNull()
    }
    expect(opened()).toBeUndefined()
  })
  it('sets team, labels and priority of its row, and returns the focus to the row', async () => {
    await setUp([row(1), row(2)])
    for (const [command, sentAs] of [
      ['Assign to team…', 'conversation:assignTeam'],
      ['Find a label…', 'conversation:setLabels'],
      ['Priority…', 'conversation:setPriority'],
    ] as const) {
      await rightClick(2)
      if (command === 'Find a label…') await choose('Labels')
      await choose(command)
      document.querySelectorAll<HTMLElement>('.dialog [role="option"]')[1]!.click()
      await settled()
      expect(sent(sentAs)).toMatchObject([{ ref: row(2).ref }])
      if (command === 'Find a label…') await press('Escape')
      expect(document.querySelector('.dialog')).toBeNull()
      expect(document.activeElement).toBe(option(2))
    }
    expect(opened()).toBeUndefined()
  })
})

describe('the keys', () => {
  it('act on the focused row where it is not the open one', async () => {
    await setUp()
    useNavigation().open(row(1).ref)
    option(1).focus()
    expect(useRowTarget().row).toBeNull()
    option(3).focus()
    expect(useRowTarget().row?.key).toBe(row(3).key)
    await settled()
    await press('e')
    await settled()
    expect(sent('conversation:setStatus')).toMatchObject([{ ref: row(3).ref, status: 'resolved' }])
    document.getElementById('field')!.focus()
    expect(useRowTarget().row).toBeNull()
  })
  it('go on with the row that takes the place of the focused one', async () => {
    const { fake } = await setUp()
    option(2).focus()
    fake.update((data) => {
      data.rows = data.rows.filter(({ ref }) => ref.conversationId !== 2)
    })
    // Browsers drop the focus with the element.
    await settled()
    expect(document.activeElement).toBe(option(3))
  })
})
