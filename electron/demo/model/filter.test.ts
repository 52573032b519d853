import { describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { asUser } from './activity.ts'
import { setLabels, setPriority, setStatus } from './conversations.ts'
import { filterConversations } from './filter.ts'
import { runMacro } from './macros.ts'

const row = (
  attribute_key: string,
  filter_operator: string,
  values: unknown[],
  query_operator: 'and' | 'or' | null = null,
) => ({ attribute_key, filter_operator, values, query_operator })

function desk(version?: string) {
  const made = new SmallDesk(version)
  const by = asUser(made.user('ada'))
  const [one, two, three] = ['One', 'Two', 'Three'].map((name) => {
    made.clock.advance(86_400_000)
    return made.visit(name)
  })
  if (!one || !two || !three) throw new Error('incomplete')
  setPriority(made.model, one, 'urgent', by)
  setLabels(made.model, two, ['bug', 'vip'], by)
  setStatus(made.model, three, { status: 'resolved' }, by)
  const find = (...rows: unknown[]) =>
    filterConversations(made.model, made.caller('ada'), rows)
      .map((c) => c.displayId)
      .sort()
  return { made, one, find }
}

describe('filterConversations', () => {
  it('filters by equality, presence, text and time', () => {
    const { find, made } = desk()
    expect(find(row('status', 'equal_to', ['open']))).toEqual([1, 2])
    expect(find(row('status', 'equal_to', ['all']))).toEqual([1, 2, 3])
    expect(find(row('status', 'not_equal_to', ['open']))).toEqual([3])
    expect(find(row('priority', 'is_present', []))).toEqual([1])
    expect(find(row('labels', 'equal_to', ['vip']))).toEqual([2])
    expect(find(row('labels', 'does_not_contain', ['bu']))).toEqual([1, 3])
    expect(find(row('created_at', 'days_before', [1]))).toEqual([1])
    expect(find(row('created_at', 'is_greater_than', [new Date(made.model.now() - 3_600_000).toISOString()]))).toEqual([
      3,
    ])
  })

  it('binds "and" closer than "or"', () => {
    const { find } = desk()
    expect(
      find(
        row('status', 'equal_to', ['resolved'], 'or'),
        row('status', 'equal_to', ['open'], 'and'),
        row('labels', 'equal_to', ['bug']),
      ),
    ).toEqual([2, 3])
  })

  it('throws 422 on an unknown key, and 500 on old servers', () => {
    expect(() => desk().find(row('nonsense', 'equal_to', ['x']))).toThrow('refused with 422')
    expect(() => desk('2.16.0').find(row('nonsense', 'equal_to', ['x']))).toThrow('refused with 500')
  })
})

describe('runMacro', () => {
  it('runs the actions in order, in the name of the agent who runs it', () => {
    const { made, one } = desk()
    const actions = [
      { action_name: 'add_label', action_params: ['refund'] },
      { action_name: 'send_message', action_params: ['Bye {{contact.name}}'] },
      { action_name: 'resolve_conversation', action_params: [] },
    ]
    runMacro(
      made.model,
      { id: 1, accountId: 1, name: 'Close', visibility: 'global', createdBy: 1, updatedBy: 1, actions },
      one,
      made.user('ben'),
    )
    expect([one.labels, one.status]).toEqual([['refund'], 'resolved'])
    expect(one.messages.slice(-3).map((m) => m.content)).toEqual([
      'Ben Moreau added refund',
      'Bye One',
      'Conversation was marked resolved by Ben Moreau',
    ])
  })
})
