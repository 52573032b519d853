import { expect, it } from 'vitest'
import { DEFAULT_ACCOUNT } from '../../../shared/model/settings.ts'
import type { SessionSource } from '../sessionSource.ts'
import { PROFILE } from '../testing/fakeApi.ts'
import { apiInboxes } from './apiInboxes.ts'

const [ACCOUNT] = PROFILE.accounts
const session = (id: string, name: string): SessionSource =>
  ({
    id,
    baseUrl: `https://${id}.example`,
    profile: { ...PROFILE, accounts: [{ ...ACCOUNT, name }] },
    stores: { server: { meta: { reference: () => [{ id: 3, name: 'Shop', channel: 'Channel::Api' }] } } },
  }) as unknown as SessionSource

it('has the name that the user chose for an account, and clean names of the others', () => {
  const sessions = [session('one', 'Acme'), session('two', 'Ac\u202eme ')]
  const accounts = { 'one/1': { ...DEFAULT_ACCOUNT, name: 'Wholesale' } }
  expect(apiInboxes(sessions, { accounts }).map(({ accountName, host }) => [accountName, host])).toEqual([
    ['Wholesale', 'one.example'],
    ['Acme', 'two.example'],
  ])
})
