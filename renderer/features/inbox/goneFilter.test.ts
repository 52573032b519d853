import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import type { ReferenceHead } from '../../../shared/views.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import type { ListFilter } from '../../stores/useListLocation.ts'
import { fakeReference } from '../../testing/fakeData.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import { useGoneFilter } from './useGoneFilter.ts'

let mounted: Mounted | null = null
afterEach(() => mounted?.end())

async function setUp() {
  mounted = await mountOnDesk(
    defineComponent({
      setup: () => {
        useGoneFilter()
        return () => h('i')
      },
    }),
  )
  const { fake } = mounted
  const change = async (to: (reference: ReferenceHead) => Partial<ReferenceHead>): Promise<void> => {
    fake.update((data) => {
      data.reference = { ...data.reference, ...to(data.reference) }
    })
    await settled()
  }
  const shown = () => useNotices().notices.map(({ key, values }) => [key, values])
  return { navigation: useNavigation(), change, shown }
}

const { inboxes, labels, teams } = fakeReference()
const [inbox, label, team] = [inboxes[0]!, labels[0]!, teams[0]!]
const READY = { kind: 'ready', refreshing: false } as const
const CASES: [string, ListFilter, string, Partial<ReferenceHead>][] = [
  ['an inbox', { kind: 'inbox', id: inbox.id }, inbox.name, { inboxes: inboxes.slice(1) }],
  ['a team', { kind: 'team', id: team.id }, team.name, { teams: teams.slice(1) }],
  ['a label', { kind: 'label', title: label.title }, label.title, { labels: labels.slice(1) }],
]

describe('a list of something that is gone', () => {
  it.each(CASES)('is left, in words, when %s is removed', async (_what, filter, name, lists) => {
    const { navigation, change, shown } = await setUp()
    navigation.filterBy(filter)
    await settled()
    expect(navigation.filter).toEqual(filter)
    await change(() => ({ ...lists, state: READY }))
    expect(navigation.filter).toBeNull()
    expect(shown()).toEqual([['list.filterGone', { name }]])
  })

  it.each(CASES)('stays while newer lists are on their way: %s', async (_what, filter, _name, lists) => {
    const { navigation, change } = await setUp()
    navigation.filterBy(filter)
    await change(() => ({ ...lists, state: { kind: 'ready', refreshing: true } }))
    expect(navigation.filter).toEqual(filter)
  })

  it('is left where it was gone before the start', async () => {
    const { navigation, change, shown } = await setUp()
    navigation.filterBy({ kind: 'team', id: 99_999 })
    await change(() => ({ state: READY }))
    expect(navigation.filter).toBeNull()
    expect(shown()).toEqual([['list.filterGoneUnnamed', {}]])
  })

  it('stays where a label was renamed', async () => {
    const { navigation, change, shown } = await setUp()
    navigation.filterBy({ kind: 'label', title: label.title })
    await settled()
    await change((reference) => ({
      labels: reference.labels.map((each) => (each.id === label.id ? { ...each, title: 'renamed' } : each)),
      state: READY,
    }))
    expect(navigation.location.label).toBe('renamed')
    expect(shown()).toEqual([])
  })
})
