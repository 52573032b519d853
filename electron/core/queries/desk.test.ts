import { describe, expect, it } from 'vitest'
import { PROFILE } from '../testing/fakeApi.ts'
import { shownHost } from './desk.ts'

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
