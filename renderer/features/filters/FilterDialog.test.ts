import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import type { Phrase } from '../../../shared/filters/phrase.ts'
import type { AskedFilter } from '../../stores/filterBuilder.ts'
import { useFilterBuilder } from '../../stores/filterBuilder.ts'
import { useFolders } from '../../stores/folders.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { useNotices } from '../../stores/notices.ts'
import { fakeReference } from '../../testing/fakeData.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import FilterDialog from './FilterDialog.vue'

const CONDITIONS = [{ key: 'priority', operator: 'equal_to', values: ['urgent'], join: null }]
const PHRASES: Phrase[] = [{ key: 'priority', operator: 'is', values: ['urgent'], join: null }]
const folder = (id: number, name: string) => ({ id, name, conditions: CONDITIONS, phrases: PHRASES })
const reference = {
  ...fakeReference(),
  folders: [folder(1, 'One'), folder(2, 'Two')],
  attributes: [{ of: 'conversation' as const, key: 'plan', name: 'Plan', type: 'text' as const }],
}
let mounted: Mounted

async function open(phrases: Phrase[], asked: Partial<AskedFilter> = {}): Promise<void> {
  mounted = await mountOnDesk(
    defineComponent({
      setup: () => {
        const builder = useFilterBuilder()
        return () => (builder.asked === null ? null : h(FilterDialog, { asked: builder.asked }))
      },
    }),
    { data: { reference } },
  )
  useFilterBuilder().asked = { folder: null, phrases, isUnworded: false, ...asked }
  await settled()
}
const dialog = (): HTMLElement => {
  const found = document.querySelector<HTMLElement>('[role=dialog]')
  if (!found) throw new Error('no dialog')
  return found
}
const button = (name: string): HTMLButtonElement => {
  const found = [...dialog().querySelectorAll('button')].find((each) => each.textContent.trim() === name)
  if (!found) throw new Error(`no button ${name}`)
  return found
}
const sent = (command: string): unknown[] =>
  mounted.fake.calls.filter((call) => call.command === command).map(({ input }) => input)

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true }))
afterEach(() => {
  mounted.end()
  vi.useRealTimers()
})

it('says a filter as one sentence, in which AND binds tighter than OR', async () => {
  await open([
    { key: 'assignee_id', operator: 'isNot', values: [8], join: 'and' },
    { key: 'created_at', operator: 'olderThan', values: [7], join: 'or' },
    { key: 'labels', operator: 'is', values: ['bug', 'vip'], join: 'and' },
    { key: 'plan', operator: 'contains', values: ['gold'], join: null },
  ])
  expect(dialog().textContent).toContain(
    'Assignee is not Ben Moreau and Created more than 7 days ago; or Labels is bug or vip and Plan contains “gold”',
  )
})

it('says why servers can not answer one, and shows nothing then', async () => {
  await open([
    { key: 'status', operator: 'is', values: ['open'], join: 'and' },
    { key: 'plan', operator: 'isNot', values: ['gold'], join: null },
  ])
  expect(dialog().textContent).toContain('Servers can’t answer “Plan is not “gold””')
  expect(button('Show conversations').disabled).toBe(true)
})

it('shows the conversations of a filter that is not saved', async () => {
  await open(PHRASES)
  button('Show conversations').click()
  await flushPromises()
  expect(useNavigation().filter).toEqual({ kind: 'phrases', phrases: PHRASES })
})

it('saves a folder with its phrases, and says where that fails', async () => {
  await open(PHRASES, { folder: folder(2, 'Two') })
  button('Save changes').click()
  await flushPromises()
  expect(sent('folder:save')).toMatchObject([{ folderId: 2, name: 'Two', phrases: PHRASES, conditions: CONDITIONS }])
  expect(useNavigation().filter).toEqual({ kind: 'folder', id: 2 })
  expect(useFilterBuilder().asked).toBeNull()
  mounted.fake.reply('folder:save', () => ({ ok: false, code: 'offline', message: '' }))
  useFilterBuilder().asked = { folder: folder(2, 'Two'), phrases: PHRASES, isUnworded: false }
  await settled()
  button('Save as new').click()
  await flushPromises()
  expect(useNotices().notices.map(({ tone }) => tone)).toContain('error')
})

it('keeps folders in the order of the user', async () => {
  await open(PHRASES)
  const folders = useFolders()
  const ids = (): number[] => folders.folders.map(({ id }) => id)
  folders.move(1, 1)
  expect(ids()).toEqual([2, 1])
  folders.move(2, -1)
  expect(ids()).toEqual([2, 1])
})
