import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import type { ConversationRow } from '../../../shared/views.ts'
import { fakeRow } from '../../testing/fakeData.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk } from '../../testing/mount.ts'
import ConversationRowView from './ConversationRow.vue'
import type { RowFrame } from './rowFacts.ts'
import { rowHeight } from './rowFacts.ts'

const FRAME: RowFrame = { width: 348, density: 'comfortable', status: 'open', label: null }
const LATER = 4_000_000_000
/** A row with every fact at once. */
const EVERYTHING: Partial<ConversationRow> = {
  outbox: 'failed',
  sla: { dueAt: LATER },
  priority: 'urgent',
  canReply: false,
  status: 'snoozed',
  snoozedUntil: LATER,
  assignee: { id: 9, kind: 'user', name: 'Cleopatra Featherstonehaugh', avatarUrl: null, isMe: false },
  labels: ['a label with a long name', 'refund', 'vip', 'shipping'],
  pending: true,
}

let mounted: Mounted | null = null
afterEach(() => mounted?.end())
async function show(change: Partial<ConversationRow>, frame: Partial<RowFrame> = {}): Promise<HTMLElement> {
  const row = { ...fakeRow(1, { name: 'Maya', text: 'Hello', minutes: 1 }), ...change }
  mounted = await mountOnDesk(
    defineComponent({
      render: () =>
        h(ConversationRowView, {
          row,
          lines: 1,
          frame: { ...FRAME, ...frame },
          colors: new Map(),
          account: null,
          selected: false,
          gone: false,
          acting: false,
          checkable: false,
          checked: false,
        }),
    }),
  )
  return document.querySelector<HTMLElement>('.row-body')!
}
/** What a row says about its conversation: words or names of images, one text for each fact. */
const facts = (row: HTMLElement): string[] =>
  [...row.querySelectorAll<HTMLElement>('.facts > *, .marks > *')].map(
    (each) => each.getAttribute('aria-label') ?? each.textContent.trim(),
  )

describe('the chips of a row', () => {
  it('show every fact with its words where there is room', async () => {
    const row = await show({ priority: 'urgent', labels: ['vip', 'refund'] }, { width: 420 })
    expect([...row.querySelectorAll('.facts > *')].map((each) => each.textContent.trim())).toEqual([
      'Urgent',
      'vip',
      'refund',
    ])
  })
  it('count the labels that do not fit, and name them', async () => {
    const row = await show({ labels: ['vip', 'a long name', 'another long name', 'shipping'] }, { width: 260 })
    const chips = [...row.querySelectorAll<HTMLElement>('.facts > *')]
    const more = chips.at(-1)!
    const shown = chips.length - 1
    expect(more.textContent.trim()).toBe(`+${4 - shown}`)
    expect(more.getAttribute('aria-label')).toBe(
      ['vip', 'a long name', 'another long name', 'shipping'].slice(shown).join(', '),
    )
  })
  it.each(['comfortable', 'compact'] as const)('name every fact also where only icons fit (%s)', async (density) => {
    const row = await show(EVERYTHING, { width: 260, density })
    const said = facts(row).join(', ')
    for (const fact of ['Not sent', 'Urgent', 'Reply window closed', 'until', 'Cleopatra', 'Saving', 'refund', 'vip'])
      expect(said).toContain(fact)
  })
  it('keep the words of the deadline and of a snooze longest', async () => {
    const { outbox, sla, priority, labels } = EVERYTHING
    const row = await show({ outbox, sla, priority, labels } as Partial<ConversationRow>, { width: 260 })
    expect(row.querySelector('.facts')?.textContent).toMatch(/\d/)
  })
  it('mark a reply that the channel refused', async () => {
    const unsent = { kind: 'refused', text: 'Hello', files: 0, replies: 1 } as const
    expect(facts(await show({ unsent }))).toEqual(['Not sent'])
  })
  it('leave out the status and the label of the whole list', async () => {
    expect(facts(await show({ status: 'resolved', labels: ['vip'] }, { status: 'resolved' }))).toEqual(['vip'])
    mounted?.end()
    expect(
      facts(await show({ status: 'resolved', labels: ['vip', 'refund'] }, { status: 'all', label: 'vip' })),
    ).toEqual(['Resolved', 'refund'])
    mounted?.end()
    expect(facts(await show({ status: 'snoozed', snoozedUntil: LATER }, { status: 'snoozed' }))[0]).toContain('until')
  })
})

describe('the waiting time of a row', () => {
  // Half a minute more, so that the time that passes in the test changes no word.
  const since = (seconds: number): Partial<ConversationRow> => ({ waitingSince: Date.now() / 1000 - seconds - 30 })
  it.each([
    [12 * 60, 'waiting 12m', 'The customer has been waiting for 12 minutes', 'neutral'],
    [3 * 3_600, 'waiting 3h', 'The customer has been waiting for 3 hours', 'warn'],
    [2 * 86_400, 'waiting 2d', 'The customer has been waiting for 2 days', 'bad'],
  ])('of %i s is in words and color, and in whole words for screen readers', async (seconds, words, name, tone) => {
    const chip = (await show(since(seconds))).querySelector('.facts > *')
    expect([chip?.textContent.trim(), chip?.getAttribute('aria-label')]).toEqual([words, name])
    expect(chip?.classList).toContain(tone)
    mounted?.end()
    const mark = (await show(since(seconds), { density: 'compact' })).querySelector('.marks > *')
    expect([mark?.textContent.trim(), mark?.getAttribute('aria-label')]).toEqual([words, name])
    expect(mark?.classList).toContain(tone)
  })
  it('is one minute at least, also while the clock of the server is ahead', async () => {
    expect((await show(since(-600))).querySelector('.facts')?.textContent.trim()).toBe('waiting 1m')
  })
  it.each([
    ['nobody waits', { waitingSince: null }],
    ['the server sends none', { waitingSince: 0 }],
    ['it is resolved', { ...since(60), status: 'resolved' } as const],
  ])('is left out where %s, and takes no height', async (_case, change) => {
    expect(facts(await show(change, { status: 'all' })).join()).not.toContain('waiting')
    const base = fakeRow(1, { name: 'Maya', text: 'Hello', minutes: 1 })
    const height = (waitingSince: number | null): number =>
      rowHeight({ ...base, ...change, waitingSince }, 1, { ...FRAME, status: 'all' })
    expect(height(change.waitingSince ?? null)).toBe(height(null))
  })
  it('comes after state, deadline, priority and snooze, which keep their words', async () => {
    const { sla, priority, status, snoozedUntil } = EVERYTHING
    const change = { sla, priority, status, snoozedUntil } as Partial<ConversationRow>
    const texts = (row: HTMLElement): string[] =>
      [...row.querySelectorAll('.facts > :not(.visually-hidden)')].map((each) => each.textContent.trim())
    for (const width of [260, 300, 348, 420]) {
      const before = texts(await show(change, { width }))
      mounted?.end()
      const after = texts(await show({ ...change, ...since(720) }, { width }))
      mounted?.end()
      expect(after.slice(0, 3)).toEqual(before.slice(0, 3))
    }
  })
})

describe('a compact row', () => {
  it('has its facts beside the name: priority and labels as named marks', async () => {
    const row = await show({ priority: 'low', labels: ['vip'] }, { density: 'compact' })
    expect(row.querySelector('.facts')).toBeNull()
    expect([...row.querySelectorAll('.marks > [role="img"]')].map((each) => each.getAttribute('aria-label'))).toEqual([
      'Priority: Low',
      'Label: vip',
    ])
  })
})

describe('an urgent compact row of 260 px', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 30])('shows when its snooze ends, in %i days', async (days) => {
    const end = new Date()
    end.setDate(end.getDate() + days)
    end.setHours(22, 30, 0, 0)
    const snoozedUntil = end.getTime() / 1000
    for (const more of [{}, { outbox: 'failed' }, { canReply: false }, { assignee: EVERYTHING.assignee! }] as const) {
      const row = await show(
        { status: 'snoozed', snoozedUntil, priority: 'urgent', labels: ['vip'], ...more },
        { width: 260, density: 'compact' },
      )
      expect(facts(row).join(' '), JSON.stringify(more)).toContain('until')
      expect(row.querySelector('.marks bdi')?.textContent, JSON.stringify(more)).toBeTruthy()
      mounted?.end()
    }
  })
})

describe('the preview of a row', () => {
  const outgoing = (senderName: string, byBot: boolean): Partial<ConversationRow> => ({
    preview: {
      ...fakeRow(1, { name: '', text: 'Hello', minutes: 1 }).preview!,
      direction: 'outgoing',
      senderName,
      ...(byBot ? { byBot } : {}),
    },
  })
  it('names an agent by the first name, and a bot by its whole name', async () => {
    expect((await show(outgoing('Ben Moreau', false))).querySelector('.by')?.textContent).toBe('Ben:')
    mounted?.end()
    expect((await show(outgoing('Acme Bot', true))).querySelector('.by')?.textContent).toBe('Acme Bot:')
  })
})

describe('who types in a row', () => {
  const typing = async (change: Partial<ConversationRow>): Promise<string[]> =>
    [...(await show(change)).querySelectorAll('.typing')].map((each) => each.textContent.trim())
  it('is told apart by message and private note, with a lock beside the note', async () => {
    expect(await typing({ typing: ['Maya'] })).toEqual(['typing…'])
    mounted?.end()
    expect(await typing({ typing: ['Ben Moreau'] })).toEqual(['Ben Moreau is typing…'])
    expect(document.querySelector('.typing .lucide-lock')).toBeNull()
    mounted?.end()
    expect(await typing({ typingNote: ['Ben Moreau'] })).toEqual(['Ben Moreau is writing a note…'])
    expect(document.querySelector('.typing.note .lucide-lock')).not.toBeNull()
    mounted?.end()
    expect(await typing({ typing: ['Maya'], typingNote: ['Ben', 'Cleo'] })).toEqual([
      'typing…',
      'Ben, Cleo are writing a note…',
    ])
  })
})
