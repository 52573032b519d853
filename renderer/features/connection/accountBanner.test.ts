import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import type { SessionView } from '../../../shared/views.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { fakeSessions, SESSION } from '../../testing/fakeData.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk } from '../../testing/mount.ts'
import AccountBanner from './AccountBanner.vue'

let mounted: Mounted | undefined
afterEach(() => mounted?.end())

async function shownWith(change: (session: SessionView) => Partial<SessionView>): Promise<Mounted> {
  const sessions = fakeSessions().map((session) => ({ ...session, ...change(session) }))
  return (mounted = await mountOnDesk(AccountBanner, { data: { sessions } }))
}
const words = (): string => mounted?.wrapper.text().replace(/\s+/g, ' ') ?? ''
const press = async (name: string): Promise<void> => {
  await mounted?.wrapper
    .findAll('button')
    .find((button) => button.text() === name)
    ?.trigger('click')
  await flushPromises()
}

it('is hidden while every account is active', async () => {
  await shownWith(() => ({}))
  expect(words()).toBe('')
})

it('names a lost account of any session with its unsent texts, until the user has read it', async () => {
  const { fake } = await shownWith(({ id }) =>
    id === SESSION ? {} : { formerAccounts: [{ id: 5, name: 'Northwind Returns', unsent: 2 }] },
  )
  expect(words()).toContain('You no longer have access to Northwind Returns.')
  expect(words()).toContain('2 unsent texts are still on this computer.')
  await press('Show unsent texts')
  expect(useNavigation().overlay).toBe('waiting')
  await press('OK')
  expect(fake.calls).toContainEqual({
    command: 'account:acknowledgeLoss',
    input: { sessionId: 'north-3', accountId: 5 },
  })
})

it('names the open account while it is suspended, and no other', async () => {
  const suspend = (id: number) => (session: SessionView) => ({
    accounts: session.accounts.map((account) => ({ ...account, isSuspended: account.id === id })),
  })
  await shownWith(suspend(2))
  expect(words()).toBe('')
  mounted?.end()
  const { fake } = await shownWith(suspend(1))
  expect(words()).toContain('Acme Support · desk.acme.example is suspended.')
  await press('Check again')
  expect(fake.calls).toContainEqual({ command: 'session:reconnect', input: { sessionId: SESSION } })
})

it('names no server where there is only one', async () => {
  const [first] = fakeSessions()
  if (!first) throw new Error('no session')
  const accounts = first.accounts.map((account) => ({ ...account, isSuspended: true }))
  mounted = await mountOnDesk(AccountBanner, { data: { sessions: [{ ...first, accounts }] } })
  expect(words()).toContain('Acme Support is suspended.')
})
