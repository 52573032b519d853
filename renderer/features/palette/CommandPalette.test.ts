import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import type { ConversationRow } from '../../../shared/views.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useOpenThread } from '../../stores/openThread.ts'
import { usePaletteUse } from '../../stores/paletteUse.ts'
import { useRowTarget } from '../../stores/rowTarget.ts'
import { useSearch } from '../../stores/search.ts'
import { useSettingsPage } from '../../stores/settingsPage.ts'
import type { FakeData } from '../../testing/fakeBridge.ts'
import { fakeData } from '../../testing/fakeBridge.ts'
import { SESSION } from '../../testing/fakeData.ts'
import { withThreads } from '../../testing/fakeThread.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import type { CommandId } from '../../ui/shortcuts.ts'
import { useCommand } from '../../ui/shortcuts.ts'
import { COMMAND_IDS, SHORTCUTS } from '../../ui/shortcutTable.ts'
import CommandPalette from './CommandPalette.vue'

let mounted: Mounted | null = null
afterEach(() => mounted?.end())

/** Every command is possible and records that it ran, with the row that the keys would act on. */
function everyCommand(ran: [CommandId, ConversationRow | null][], without: readonly CommandId[]) {
  return defineComponent({
    setup: () => {
      const target = useRowTarget()
      for (const id of COMMAND_IDS) if (!without.includes(id)) useCommand(id, () => ran.push([id, target.row]))
      return () => h(CommandPalette)
    },
  })
}

async function palette({
  data = withThreads(fakeData()),
  open = true,
  without = [],
}: { data?: FakeData; open?: boolean; without?: readonly CommandId[] } = {}) {
  const ran: [CommandId, ConversationRow | null][] = []
  mounted = await mountOnDesk(everyCommand(ran, without), { data })
  const navigation = useNavigation()
  if (open) navigation.open({ sessionId: SESSION, accountId: 1, conversationId: 1842 })
  navigation.overlay = 'palette'
  await settled()
  const field = document.querySelector<HTMLInputElement>('input[role="combobox"]')!
  const results = (): string[] =>
    [...document.querySelectorAll('[role="option"]')].map((hit) => hit.textContent?.trim() ?? '')
  async function type(text: string): Promise<void> {
    field.value = text
    field.dispatchEvent(new Event('input'))
    await flushPromises()
  }
  async function press(key: string): Promise<void> {
    field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    await flushPromises()
  }
  const groups = (): Record<string, string[]> =>
    Object.fromEntries(
      [...document.querySelectorAll('[role="group"]')].map((group) => [
        group.querySelector('.section')?.textContent?.trim() ?? '',
        [...group.querySelectorAll('[role="option"] > span > bdi:first-child')].map(({ textContent }) =>
          textContent.trim(),
        ),
      ]),
    )
  const called = (command: string): unknown[] =>
    mounted!.fake.calls.filter((call) => call.command === command).map(({ input }) => input)
  return { navigation, field, results, groups, type, press, called, ran, fake: mounted.fake }
}

describe('the palette', () => {
  it('points from the field to the option under the cursor', async () => {
    const { field, press, type } = await palette()
    await type('assign')
    const first = field.getAttribute('aria-activedescendant')
    expect(document.getElementById(first ?? '')?.getAttribute('aria-selected')).toBe('true')
    await press('ArrowDown')
    expect(field.getAttribute('aria-activedescendant')).not.toBe(first)
    await press('ArrowUp')
    expect(field.getAttribute('aria-activedescendant')).toBe(first)
  })
  it('offers conversations of all accounts, each with its account, where they are one list', async () => {
    const { navigation, fake, type } = await palette({ open: false })
    fake.update((data) => {
      data.rows = data.rows.slice(0, 2).map((row, index) => ({
        ...row,
        key: `all-${index}`,
        ref: index === 0 ? row.ref : { sessionId: 'north-3', accountId: 1, conversationId: 3 },
      }))
    })
    navigation.showMerged('mine')
    await settled()
    const marks = (): unknown[] =>
      [...document.querySelectorAll('[role="option"] .account-mark')].map((mark) => mark.getAttribute('aria-label'))
    expect(marks()).toEqual(['Account: Acme Support', 'Account: Northwind'])
    await type('northwind')
    expect(marks()).toEqual(['Account: Northwind'])
  })
  it('assigns the open conversation to another agent, and closes', async () => {
    const { type, press, fake, navigation } = await palette()
    await type('assign ben')
    await press('Enter')
    expect(navigation.overlay).toBeNull()
    await vi.waitFor(() =>
      expect(
        fake.calls.filter(({ command }) => command === 'conversation:assign').map(({ input }) => input),
      ).toMatchObject([{ assigneeId: 8 }]),
    )
  })
  it.each([
    [1841, 'assign to team: billing', 1],
    [1842, 'remove from the team', null],
  ])('assigns the open conversation (%i) to a team, or to none', async (conversationId, words, teamId) => {
    const { type, press, called, navigation } = await palette()
    navigation.open({ sessionId: SESSION, accountId: 1, conversationId })
    await settled()
    await type(words)
    await press('Enter')
    await vi.waitFor(() => expect(called('conversation:assignTeam')).toMatchObject([{ teamId }]))
  })
  it.each(['go to team', 'move to team'])('finds teams by "%s"', async (words) => {
    const { type, press, navigation, ran } = await palette()
    await type(words)
    await press('Enter')
    await flushPromises()
    if (words.startsWith('go'))
      expect(navigation.location).toMatchObject({ view: 'all', teamId: expect.any(Number) as number })
    else expect(ran.map(([id]) => id)).toEqual(['conversation-team'])
  })
  it('opens a conversation found by its name or number', async () => {
    const { type, results, press, navigation } = await palette()
    await type('#1841')
    expect(results()[0]).toContain('Kofi Mensah')
    await type('kofi')
    await press('Enter')
    await vi.waitFor(() => expect(navigation.conversation?.conversationId).toBe(1841))
  })
  it('shows when nothing matches, and offers to search the messages', async () => {
    const { type, results, press } = await palette()
    await type('zzzzqqq')
    expect(results()).toEqual(['Search messages for “zzzzqqq”'])
    expect(document.body.textContent).toContain('No results for “zzzzqqq”')
    await press('Enter')
    const search = useSearch()
    await vi.waitFor(() => expect([search.isOpen, search.text]).toEqual([true, 'zzzzqqq']))
  })

  it.each([
    ['close', 'Resolve'],
    ['archive', 'Resolve'],
    ['done', 'Resolve'],
    ['transfer', 'Assign…'],
    ['hand over', 'Assign…'],
    ['give', 'Assign…'],
    ['comment', 'Private note'],
    ['internal', 'Private note'],
    ['tag', 'Labels…'],
    ['later', 'Snooze…'],
    ['escalate', 'Priority…'],
    ['take', 'Assign to me'],
    ['share', 'Copy link'],
    ['mute', 'Mute and resolve'],
    ['watchers', 'Participants…'],
    ['transcript', 'Send a transcript…'],
    ['subscribe', 'Watch this conversation'],
    ['spam', 'Mute and resolve'],
    ['block', 'Mute and resolve'],
    ['sign out', 'Sign out…'],
    ['log out', 'Sign out…'],
    ['zoom', 'Zoom in'],
    ['bigger', 'Zoom in'],
    ['quit', 'Quit Deskbell'],
    ['exit', 'Quit Deskbell'],
    ['dark', 'Dark appearance'],
    ['away', 'Set yourself busy'],
    ['busy', 'Set yourself busy'],
    ['preferences', 'Settings'],
  ])('finds %j as %s', async (typed, label) => {
    const { type, groups } = await palette()
    await type(typed)
    const best = Object.values(groups()).map(([first]) => first)
    expect(best).toContain(label)
  })
  it.each(['forward', 'Forward this', 'new conversation', 'new conv', 'print', 'template', 'bcc'])(
    'offers nothing else first for %j, which no command does',
    async (typed) => {
      const { type, groups, press, ran } = await palette()
      await type(typed)
      expect(Object.entries(groups())[0]).toEqual(['Search', [`Search messages for “${typed}”`]])
      expect(document.body.textContent).toContain(`No command for “${typed}”`)
      const named = Object.values(groups()).flat().slice(1)
      expect(named.every((label) => label.toLowerCase().includes(typed.toLowerCase()))).toBe(true)
      await press('Enter')
      await settled()
      expect(ran).toEqual([])
    },
  )
  it('shows the commands on the open conversation first, and all of them', async () => {
    const { groups } = await palette()
    const [first] = Object.keys(groups())
    expect(first).toBe('This conversation')
    const shown = groups()['This conversation'] ?? []
    expect(shown.slice(0, 7)).toEqual([
      'Reply',
      'Private note',
      'Resolve',
      'Snooze…',
      'Assign…',
      'Labels…',
      'Priority…',
    ])
    const expected = COMMAND_IDS.filter(
      (id) => ['conversation', 'composer'].includes(SHORTCUTS[id].group) && SHORTCUTS[id].keyOnly !== true,
    )
    expect(shown).toHaveLength(expected.length)
  })
  it('has no group of its own for a conversation where none is open', async () => {
    const { groups } = await palette({ open: false })
    expect(Object.keys(groups())).not.toContain('This conversation')
  })
  it('offers the commands chosen lately before the others', async () => {
    const first = await palette()
    for (const [typed, id] of [
      ['zoom out', 'app-zoomOut'],
      ['settings', 'app-settings'],
    ] as const) {
      first.navigation.overlay = 'palette'
      await settled()
      const field = document.querySelector<HTMLInputElement>('input[role="combobox"]')!
      field.value = typed
      field.dispatchEvent(new Event('input'))
      await settled()
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
      await settled()
      expect(first.ran.at(-1)?.[0]).toBe(id)
    }
    first.navigation.overlay = 'palette'
    await settled()
    expect(first.groups()['Recent']).toEqual(['Settings', 'Zoom out'])
    const field = document.querySelector<HTMLInputElement>('input[role="combobox"]')!
    field.value = 'zoom'
    field.dispatchEvent(new Event('input'))
    await settled()
    expect(first.results()[0]).toContain('Zoom out')
  })
  it('labels, prioritizes and snoozes the open conversation in one step', async () => {
    const { type, press, results, called } = await palette()
    await type('label: vip')
    expect(results()[0]).toContain('Remove label: vip')
    await press('Enter')
    await vi.waitFor(() => expect(called('conversation:setLabels')).toMatchObject([{ add: [], remove: ['vip'] }]))
  })
  it.each([
    ['label: bug', 'conversation:setLabels', { add: ['bug'], remove: [] }],
    ['priority: urgent', 'conversation:setPriority', { priority: 'urgent' }],
    ['priority: none', 'conversation:setPriority', { priority: null }],
    ['snooze: tomorrow', 'conversation:setStatus', { status: 'snoozed' }],
  ])('does what %j says', async (typed, command, input) => {
    const { type, press, called } = await palette()
    await type(typed)
    await press('Enter')
    await vi.waitFor(() => expect(called(command)).toMatchObject([input]))
  })
  it.each([
    ['assign ben', 'conversation:assign', { assigneeId: 8 }],
    ['give to ben', 'conversation:assign', { assigneeId: 8 }],
    ['label bug', 'conversation:setLabels', { add: ['bug'], remove: [] }],
    ['unlabel vip', 'conversation:setLabels', { add: [], remove: ['vip'] }],
    ['priority urgent', 'conversation:setPriority', { priority: 'urgent' }],
    ['snooze tomorrow', 'conversation:setStatus', { status: 'snoozed' }],
    ['snooze fri 9', 'conversation:setStatus', { status: 'snoozed' }],
    ['later in two weeks', 'conversation:setStatus', { status: 'snoozed' }],
  ])('runs %j at once', async (typed, command, input) => {
    const { type, press, called } = await palette()
    await type(typed)
    await press('Enter')
    await vi.waitFor(() => expect(called(command)).toMatchObject([input]))
  })
  it.each(['assign me', 'assign to myself', 'assign i', 'give to ME'])(
    'assigns to nobody but the user for %j',
    async (typed) => {
      const data = withThreads(fakeData())
      const { reference } = data
      data.reference = {
        ...reference,
        agents: reference.agents.map((agent) => (agent.id === 8 ? { ...agent, name: 'Ian Mehmet Myself' } : agent)),
      }
      const { type, press, groups, ran, called } = await palette({ data })
      await type(typed)
      // The fake desk has every command, also where the conversation is the user's.
      expect(
        Object.values(groups())
          .flat()
          .filter((label) => label.includes('Mehmet')),
      ).toEqual([])
      expect(Object.values(groups())[0]?.[0]).toBe('Assign to me')
      await press('Enter')
      await vi.waitFor(() => expect(ran.map(([id]) => id)).toEqual(['conversation-assignToMe']))
      expect(called('conversation:assign')).toEqual([])
    },
  )
  it('says that a conversation is the user’s already, and assigns it to nobody', async () => {
    const { type, press, results, ran, called } = await palette({ without: ['conversation-assignToMe'] })
    await type('assign me')
    expect(results()[0]).toContain('Assigned to you already')
    expect(results().filter((words) => words.includes('Assign to'))).toEqual([])
    await press('Enter')
    await settled()
    expect([ran, called('conversation:assign')]).toEqual([[], []])
  })
  it.each(['assign en', 'assign acme', 'assign: me', 'label ug', 'label ip', 'priority gent', 'team illing'])(
    'changes nothing for a part of a word: %j',
    async (typed) => {
      const { type, groups } = await palette()
      await type(typed)
      const found = Object.entries(groups()).filter(([group]) => ['Assign', 'Label', 'Priority'].includes(group))
      expect(found).toEqual([])
    },
  )
  it('finds a colleague by the beginning of their address', async () => {
    const { type, results } = await palette()
    await type('assign ben@')
    expect(results()[0]).toContain('Assign to Ben Moreau')
  })
  it.each([
    ['team billing', 'In the team billing already', 'conversation:assignTeam'],
    ['priority medium', 'Has the priority Medium already', 'conversation:setPriority'],
  ])('says that %j is so already', async (typed, words, command) => {
    const { type, press, results, called } = await palette()
    await type(typed)
    expect(results()[0]?.toLowerCase()).toContain(words.toLowerCase())
    await press('Enter')
    await settled()
    expect(called(command)).toEqual([])
  })
  describe('snoozes until a time that a preset offers too', () => {
    afterEach(() => vi.useRealTimers())
    it.each([
      // Monday, 30 November 2026
      ['snooze tomorrow 9', new Date(2026, 11, 1, 9)],
      ['snooze tomorrow 9am', new Date(2026, 11, 1, 9)],
      ['snooze tomorrow', new Date(2026, 11, 1, 9)],
      ['snooze tue 9', new Date(2026, 11, 1, 9)],
      ['snooze tue', new Date(2026, 11, 1, 9)],
      ['snooze mon 9', new Date(2026, 11, 7, 9)],
      ['snooze thu 9', new Date(2026, 11, 3, 9)],
      ['snooze in 3 days', new Date(2026, 11, 3, 9)],
      ['snooze wed 9', new Date(2026, 11, 2, 9)],
    ])('%j', async (typed, until) => {
      vi.useFakeTimers({ now: new Date(2026, 10, 30, 10, 0), toFake: ['Date'] })
      const { type, press, groups, called } = await palette()
      await type(typed)
      const shown = groups()['Snooze'] ?? []
      expect(new Set(shown).size).toBe(shown.length)
      expect(Object.keys(groups())[0]).toBe('Snooze')
      await press('Enter')
      await vi.waitFor(() =>
        expect(called('conversation:setStatus')).toMatchObject([
          { status: 'snoozed', snoozedUntil: until.getTime() / 1000 },
        ]),
      )
    })
  })
  it('assigns to a team by its name, and goes to it by “go to”', async () => {
    const { type, press, called, navigation } = await palette()
    navigation.open({ sessionId: SESSION, accountId: 1, conversationId: 1841 })
    await settled()
    await type('team billing')
    await press('Enter')
    await vi.waitFor(() => expect(called('conversation:assignTeam')).toMatchObject([{ teamId: 1 }]))
  })
  it('says that a label is there already, and removes nothing', async () => {
    const { type, press, results, called } = await palette()
    await type('label vip')
    expect(results()[0]).toContain('Has the label vip already')
    await press('Enter')
    await settled()
    expect(called('conversation:setLabels')).toEqual([])
  })
  it('says why a typed time is no end of a snooze', async () => {
    const { type, results } = await palette()
    await type('snooze yesterday 3pm')
    expect(results()[0]).toContain('Choose a time in the future.')
  })
  it('offers nothing of a command that acts on a conversation where none is open', async () => {
    const { type, groups } = await palette({ open: false })
    await type('snooze fri 9')
    expect(Object.keys(groups())).toEqual(['Search'])
  })
  it('finds settings and canned responses, after commands that match alike', async () => {
    const { type, press, groups, results, navigation } = await palette()
    await type('refund')
    expect(groups()['Canned responses']).toEqual(['Canned response: /refund'])
    await type('density')
    expect(results().some((words) => words.startsWith('Settings: '))).toBe(true)
    await type('sidebar')
    expect(results()[0]).toContain('Collapse or expand the sidebar')
    await type('settings: notifications')
    await press('Enter')
    await settled()
    expect(navigation.overlay).toBe('settings')
    expect(useSettingsPage().page).toBe('notifications')
  })
  it('learns what is chosen often, and forgets what was chosen long ago', async () => {
    const first = await palette()
    const choose = async (words: string, press: boolean): Promise<string | undefined> => {
      first.navigation.overlay = 'palette'
      await settled()
      const field = document.querySelector<HTMLInputElement>('input[role="combobox"]')!
      field.value = words
      field.dispatchEvent(new Event('input'))
      await settled()
      const [best] = first.results()
      if (press) field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
      await settled()
      return best
    }
    expect(await choose('go to label', false)).toContain('bug')
    for (let times = 0; times < 3; times++) await choose('go to label vip', true)
    expect(await choose('go to label', false)).toContain('vip')
    const use = usePaletteUse()
    for (let times = 0; times < 150; times++) use.add(`key ${times}`)
    expect([use.countOf('label:3'), use.countOf('key 149')]).toEqual([0, 1])
  })
  it('tells conversations with contacts of the same name apart', async () => {
    const data = withThreads(fakeData())
    data.rows = data.rows.map((row) => ({ ...row, contact: row.contact && { ...row.contact, name: 'Grace Okonkwo' } }))
    const { type, results } = await palette({ data })
    await type('grace')
    const shown = results().filter((text) => text.includes('Grace Okonkwo'))
    expect(shown.length).toBeGreaterThan(2)
    expect(new Set(shown).size).toBe(shown.length)
    for (const text of shown) expect(text).toMatch(/#\d+\S*(Open|Pending|Snoozed|Resolved)/)
    expect(document.querySelectorAll('.hit.tall .avatar')).toHaveLength(shown.length)
  })
  it('acts on the open conversation, also where the focus returns to another row', async () => {
    const { type, press, ran, fake } = await palette()
    useRowTarget().row = fake.data.rows[2] ?? null
    await type('resolve')
    await press('Enter')
    await vi.waitFor(() => expect(ran).toEqual([['conversation-resolve', null]]))
    expect(useRowTarget().row).not.toBeNull()
  })
  it('opens the pasted link of a conversation or message of a signed-in account', async () => {
    const { type, press, results, navigation, fake } = await palette()
    const ref = { sessionId: SESSION, accountId: 1, conversationId: 1841 }
    fake.reply('dashboard:find', ({ url }) => ({
      ok: true,
      value: {
        page: url.includes('elsewhere')
          ? null
          : { kind: 'conversation', ref, messageId: url.includes('messageId') ? 77 : null },
      },
    }))
    await type('https://elsewhere.example/app/accounts/1/conversations/1841')
    expect(results()).toHaveLength(1)
    const jump = vi.spyOn(useOpenThread(), 'jumpTo')
    await type(' https://desk.example/app/accounts/1/conversations/1841?messageId=77 ')
    expect(results()[0]).toContain('Open conversation #1841')
    await press('Enter')
    await vi.waitFor(() => expect(jump).toHaveBeenCalledWith(ref, 77))
    navigation.overlay = null
  })
})
