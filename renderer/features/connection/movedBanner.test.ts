import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { useTrust } from '../../stores/trust.ts'
import { fakeSessions, SESSION } from '../../testing/fakeData.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk } from '../../testing/mount.ts'
import MovedBanner from './MovedBanner.vue'

let mounted: Mounted | undefined
afterEach(() => mounted?.end())

async function shownWith(isDeclined: boolean): Promise<Mounted> {
  const sessions = fakeSessions().map((session) =>
    session.id === SESSION ? { ...session, movedTo: { host: 'help.example', isDeclined } } : session,
  )
  return (mounted = await mountOnDesk(MovedBanner, { data: { sessions } }))
}
const press = async (name: string): Promise<void> => {
  await mounted?.wrapper
    .findAll('button')
    .find((button) => button.text() === name)
    ?.trigger('click')
  await flushPromises()
}

it('asks about a server that has moved, and leaves the answer to the user', async () => {
  const { fake, wrapper } = await shownWith(false)
  expect(wrapper.text()).toContain('desk.acme.example has moved to help.example.')
  await press('New address…')
  expect(useTrust().moving).toBe(SESSION)
  await press('Not now')
  expect(fake.calls).toContainEqual({ command: 'session:declineMove', input: { sessionId: SESSION } })
})

it('does not ask again', async () => {
  const { wrapper } = await shownWith(true)
  expect(wrapper.text()).toBe('')
})
