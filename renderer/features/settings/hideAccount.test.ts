import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { useNotices } from '../../stores/notices.ts'
import { useOwnAccounts } from '../../stores/ownAccounts.ts'
import { fakeSessions, SESSION } from '../../testing/fakeData.ts'
import { fakeDrafts } from '../../testing/fakeWaiting.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk } from '../../testing/mount.ts'
import AccountSettings from './AccountSettings.vue'
import HideAccountDialog from './HideAccountDialog.vue'

let mounted: Mounted | null = null
afterEach(() => {
  mounted?.end()
  mounted = null
  document.body.innerHTML = ''
})
const text = (): string => (document.body.textContent ?? '').replace(/\s+/g, ' ')
const hidden = (): unknown[] =>
  mounted?.fake.calls.filter(({ command }) => command === 'settings:change').map(({ input }) => input) ?? []
const ACCOUNT = { sessionId: SESSION, accountId: 2 }

it('hides an account without unsent texts at once, and offers to undo it for six seconds', async () => {
  mounted = await mountOnDesk(HideAccountDialog)
  useOwnAccounts().hiding = ACCOUNT
  await flushPromises()
  expect(hidden()).toEqual([{ change: { hiddenAccounts: [`${SESSION}/2`] } }])
  expect(useOwnAccounts().hiding).toBeNull()
  const [notice] = useNotices().notices
  expect(notice).toMatchObject({ key: 'ownAccounts.hidden', values: { name: 'Acme Wholesale' }, shownFor: 6_000 })
  await notice?.action?.run()
  await flushPromises()
  expect(hidden().at(-1)).toEqual({ change: { hiddenAccounts: [] } })
})

it('asks first where a draft would be lost, and names it', async () => {
  const items = fakeDrafts(2).map((item) => ({ ...item, ref: { ...item.ref, accountId: 2 } }))
  mounted = await mountOnDesk(HideAccountDialog, { data: { outbox: { head: { waiting: 0, asking: 0 }, items } } })
  useOwnAccounts().hiding = ACCOUNT
  await flushPromises()
  expect(text()).toMatch(/Hide Acme Wholesale · desk\.acme\.example\?.*2 drafts will be lost:.*draft 1/)
  expect(hidden()).toEqual([])
  document.querySelectorAll<HTMLElement>('[role="alertdialog"] button')[1]?.click()
  await flushPromises()
  expect(hidden()).toEqual([{ change: { hiddenAccounts: [`${SESSION}/2`] } }])
})

it('lists the hidden accounts in the settings, and shows one again', async () => {
  const sessions = fakeSessions().map((session) => ({
    ...session,
    hiddenAccounts: session.id === SESSION ? [{ id: 5, name: 'Acme Returns' }] : [],
  }))
  mounted = await mountOnDesk(AccountSettings, { data: { sessions } })
  expect(text()).toMatch(/Not shown on this computer.*Acme Returns.*desk\.acme\.example/)
  document.querySelector<HTMLElement>('[aria-label="Show Acme Returns"]')?.click()
  await flushPromises()
  expect(hidden()).toEqual([{ change: { hiddenAccounts: [] } }])
  expect(useNotices().notices).toMatchObject([{ key: 'ownAccounts.shown', values: { name: 'Acme Returns' } }])
})
