import { afterEach, expect, it } from 'vitest'
import type { StorageView } from '../../../shared/views.ts'
import { STORAGE_OK } from '../../../shared/views.ts'
import { fakeSessions } from '../../testing/fakeData.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import StorageBanner from './StorageBanner.vue'

let mounted: Mounted | undefined
afterEach(() => mounted?.end())

async function withStorage(...storage: Partial<StorageView>[]): Promise<Mounted> {
  const sessions = fakeSessions().map((session, index) => ({
    ...session,
    storage: { ...STORAGE_OK, ...storage[index] },
  }))
  return (mounted = await mountOnDesk(StorageBanner, { data: { sessions } }))
}
const words = (): string => mounted?.wrapper.text().replace(/\s+/g, ' ') ?? ''

it('is hidden while all data is saved', async () => {
  await withStorage()
  expect(mounted?.wrapper.findAll('.banner')).toHaveLength(0)
})

it('explains what a full disk means for messages, and what to do', async () => {
  await withStorage({ kind: 'full', since: 1 })
  expect(words()).toContain('The disk of this computer is full. What you wrote before is safe.')
  expect(mounted?.wrapper.find('.serious').exists()).toBe(false)
  mounted?.end()
  await withStorage({ kind: 'full', since: 1, unkept: true })
  expect(words()).toContain('what you write now is kept only until Deskbell quits')
  expect(words()).toContain('Free some space.')
  expect(mounted?.wrapper.find('.serious').exists()).toBe(true)
})

it('shows the problem of any session, and retries its files', async () => {
  const { fake, wrapper } = await withStorage({}, { kind: 'locked', since: 1, unkept: true, partial: true })
  expect(words()).toContain('Deskbell’s files are in use by another program.')
  expect(words()).toContain('Older conversations are loaded from the server for now.')
  await wrapper.find('button').trigger('click')
  await settled()
  expect(fake.calls).toContainEqual({ command: 'storage:retry', input: { sessionId: 'north-3' } })
})

it('shows what was recovered from damaged files until it is dismissed', async () => {
  const { fake, wrapper } = await withStorage({ setAside: { server: 'damaged', local: 'damaged', saved: 3, lost: 1 } })
  expect(words()).toContain(
    'Files of desk.acme.example were damaged. 3 drafts and waiting messages were saved. 1 could not be read. The cache is being fetched again.',
  )
  await wrapper.find('button').trigger('click')
  await settled()
  expect(fake.calls).toContainEqual({ command: 'storage:acknowledge', input: { sessionId: 'acme-7' } })
  mounted?.end()
  await withStorage({ setAside: { server: null, local: 'damaged', saved: 1, lost: null } })
  expect(words()).toContain('1 draft or waiting message was saved. Some may be missing.')
})
