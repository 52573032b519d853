import { describe, expect, it } from 'vitest'
import type { DeepLink } from './deepLinks.ts'
import { DeepLinkQueue, deepLinksIn, parseDeepLink } from './deepLinks.ts'

const link: DeepLink = { kind: 'conversation', host: 'desk.example', accountId: 1, conversationId: 42 }

describe('parseDeepLink', () => {
  it("reads a conversation's address", () => {
    expect(parseDeepLink('deskbell://open/Desk.Example/1/42')).toEqual(link)
    expect(parseDeepLink('deskbell://open/127.0.0.1:3000/2/7')).toEqual({
      kind: 'conversation',
      host: '127.0.0.1:3000',
      accountId: 2,
      conversationId: 7,
    })
  })

  it.each([
    'deskbell://open/desk.example/1',
    'deskbell://open/desk.example/1/42/more',
    'deskbell://open/desk.example/1/42?token=x',
    'deskbell://open/desk.example/1/42#x',
    'deskbell://close/desk.example/1/42',
    'deskbell://open/desk.example/-1/42',
    'deskbell://open/desk.example/1/0',
    'deskbell://open/desk.example/1/4e2',
    'deskbell://open//1/42',
    'deskbell://open/..%2f..%2f/1/42',
    'deskbell://open/desk example/1/42',
    'https://open/desk.example/1/42',
    'deskbell:open',
    '',
    'not an address',
    `deskbell://open/${'a'.repeat(600)}/1/2`,
  ])('refuses %s', (text) => {
    expect(parseDeepLink(text)).toBeNull()
  })
})

describe('deepLinksIn', () => {
  it('finds links and ignores options', () => {
    expect(
      deepLinksIn([
        '/usr/bin/deskbell',
        '--server=deskbell://open/desk.example/1/42',
        'deskbell://open/desk.example/1/42',
      ]),
    ).toEqual([link])
  })
})

describe('DeepLinkQueue', () => {
  it('queues early links in order', () => {
    const queue = new DeepLinkQueue()
    const later = { ...link, conversationId: 43 }
    const latest = { ...link, conversationId: 44 }
    queue.add(link)
    queue.add(later)
    const followed: DeepLink[] = []
    queue.ready((one) => followed.push(one))
    queue.add(latest)
    expect(followed).toEqual([link, later, latest])
  })
})
