import { describe, expect, it } from 'vitest'
import { PROFILE } from '../testing/fakeApi.ts'
import { sharedAccounts, shownHost } from './desk.ts'

const session = (id: string, baseUrl: string, email: string) => ({ id, baseUrl, profile: { ...PROFILE, email } })

describe('the host of a session on the screen', () => {
  const ada = session('1', 'https://desk.example.com', 'ada@example.com')
  const ben = session('2', 'https://desk.example.com/support', 'ben@example.com')
  const other = session('3', 'https://other.example.com', 'ada@example.com')

  it('is the host alone where no other session has it', () => {
    expect(shownHost(ada, [ada, other])).toBe('desk.example.com')
  })

  it('names the user where two sessions have the same host', () => {
    const all = [ada, ben, other]
    expect(all.map((each) => shownHost(each, all))).toEqual([
      'desk.example.com · ada@example.com',
      'desk.example.com · ben@example.com',
      'other.example.com',
    ])
  })
})

describe('the agent of an account', () => {
  const session = (id: string, host: string, name: string, accounts: readonly number[]) => ({
    id,
    baseUrl: `https://${host}`,
    profile: {
      ...PROFILE,
      name,
      email: `${id}@acme.example`,
      accounts: PROFILE.accounts.flatMap((account) => accounts.map((each) => ({ ...account, id: each }))),
    },
  })

  it('is named where two agents are signed in to it, and only there', () => {
    const sessions = [
      session('ada', 'one.example', 'Ada Okafor', [1, 2]),
      session('ben', 'one.example', 'Ben Moreau', [1]),
      session('cleo', 'two.example', 'Cleo Sand', [1]),
    ]
    expect([...sharedAccounts(sessions)]).toEqual([
      ['ada/1', 'Ada Okafor'],
      ['ben/1', 'Ben Moreau'],
    ])
    expect(sharedAccounts(sessions.slice(1)).size).toBe(0)
  })

  it('is named by the email where both have the same name', () => {
    const sessions = [session('ada', 'one.example', 'Ada', [1]), session('ben', 'one.example', 'Ada', [1])]
    expect([...sharedAccounts(sessions).values()]).toEqual(['ada@acme.example', 'ben@acme.example'])
  })
})
