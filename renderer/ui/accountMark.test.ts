import { afterEach, expect, it } from 'vitest'
import { fakeSessions } from '../testing/fakeData.ts'
import type { Mounted } from '../testing/mount.ts'
import { mountOnDesk } from '../testing/mount.ts'
import AccountMark from './AccountMark.vue'

let mounted: Mounted | null = null
afterEach(() => mounted?.end())

async function mark(agent: string | null): Promise<[name: string | undefined, text: string]> {
  const account = { ...fakeSessions()[0]?.accounts[0], agent }
  mounted = await mountOnDesk(AccountMark, { props: { account } })
  return [mounted.wrapper.find('[role=img]').attributes('aria-label'), mounted.wrapper.text()]
}

it('names the account alone where one agent is signed in to it', async () => {
  expect(await mark(null)).toEqual(['Account: Acme Support', ''])
})

it('says and shows whose row it is where two agents are signed in to the account', async () => {
  expect(await mark('Ben Moreau')).toEqual(['Account: Acme Support, signed in as Ben Moreau', 'BM'])
})
