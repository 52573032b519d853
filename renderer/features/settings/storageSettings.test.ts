import { afterEach, expect, it } from 'vitest'
import { fakeData } from '../../testing/fakeBridge.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk, settled } from '../../testing/mount.ts'
import StorageSettings from './StorageSettings.vue'

let mounted: Mounted | undefined
afterEach(() => mounted?.end())

it('sets how long conversations are stored', async () => {
  const { fake, wrapper } = (mounted = await mountOnDesk(StorageSettings))
  const select = wrapper.find('select')
  expect(select.element.value).toBe('90')
  await select.setValue('forever')
  await settled()
  expect(fake.calls).toContainEqual({
    command: 'settings:change',
    input: { change: { cache: { retentionDays: null, mediaMegabytes: 500 } } },
  })
  await select.setValue('30')
  await settled()
  expect(fake.calls).toContainEqual({
    command: 'settings:change',
    input: { change: { cache: { retentionDays: 30, mediaMegabytes: 500 } } },
  })
})

it('sets the storage limit for media, and shows a limit that is not among the options', async () => {
  const data = fakeData()
  data.settings = {
    ...data.settings,
    settings: { ...data.settings.settings, cache: { retentionDays: 90, mediaMegabytes: 700 } },
  }
  const { fake, wrapper } = (mounted = await mountOnDesk(StorageSettings, { data }))
  const select = wrapper.findAll('select')[1]!
  expect(select.element.value).toBe('700')
  expect(select.findAll('option').map((option) => option.text())).toEqual([
    '100 MB',
    '500 MB',
    '700 MB',
    '1 GB',
    '2 GB',
    '5 GB',
  ])
  await select.setValue('2000')
  await settled()
  expect(fake.calls).toContainEqual({
    command: 'settings:change',
    input: { change: { cache: { retentionDays: 90, mediaMegabytes: 2_000 } } },
  })
})

it('shows the space of each session, and clears the cache only after a confirmation', async () => {
  const { fake, wrapper } = (mounted = await mountOnDesk(StorageSettings))
  expect(wrapper.text()).toContain('184 MB cached, 2.1 kB of your own drafts and waiting messages')
  await wrapper
    .findAll('button')
    .find((button) => button.text() === 'Remove cached data…')
    ?.trigger('click')
  await settled()
  expect(fake.calls.map(({ command }) => command)).not.toContain('storage:removeCached')
  expect(document.body.textContent).toContain('Remove the cached data of desk.acme.example?')
  const confirm = [...document.querySelectorAll('button')].find((button) => button.textContent === 'Remove')
  confirm?.click()
  await settled()
  expect(fake.calls).toContainEqual({ command: 'storage:removeCached', input: { sessionId: 'acme-7' } })
  expect(fake.calls.filter(({ command }) => command === 'storage:sizes')).toHaveLength(2)
})
