import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { useNavigation } from '../../stores/navigation.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk } from '../../testing/mount.ts'
import ListEmpty from './ListEmpty.vue'

let mounted: Mounted | undefined
afterEach(() => mounted?.end())

it.each([
  ['mine', 'open', { mine: 0, unassigned: 8, all: 9 }, 'Show unassigned', 'unassigned'],
  ['mine', 'open', { mine: 0, unassigned: 0, all: 9 }, 'Show all', 'all'],
  ['mine', 'open', { mine: 0, unassigned: 0, all: 0 }, '', 'mine'],
  ['unassigned', 'open', { mine: 3, unassigned: 0, all: 3 }, 'Show all', 'all'],
  ['unassigned', 'open', { mine: 0, unassigned: 0, all: 0 }, '', 'unassigned'],
  ['mine', 'pending', { mine: 0, unassigned: 8, all: 8 }, 'Show unassigned', 'unassigned'],
  ['unassigned', 'snoozed', { mine: 2, unassigned: 0, all: 2 }, 'Show all', 'all'],
  ['all', 'pending', { mine: 0, unassigned: 0, all: 0 }, 'Show open', 'all'],
  ['mine', 'resolved', { mine: 0, unassigned: 0, all: 0 }, 'Show open', 'mine'],
  ['mine', 'open', null, '', 'mine'],
] as const)('in the empty list %s, %s with %j, offers %j', async (view, status, counts, action, leadsTo) => {
  mounted = await mountOnDesk(ListEmpty, { props: { filter: null, counts } })
  const navigation = useNavigation()
  navigation.show({ view, status })
  await flushPromises()
  const button = mounted.wrapper.find('button')
  expect(button.exists() ? button.text() : '').toBe(action)
  if (action === '') return
  await button.trigger('click')
  expect(navigation.location.view).toBe(leadsTo)
  expect(navigation.location.status).toBe(action === 'Show open' ? 'open' : status)
})
