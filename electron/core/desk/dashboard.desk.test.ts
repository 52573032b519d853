import { afterEach, describe, expect, it } from 'vitest'
import type { DashboardPage } from '../../../shared/bridge.ts'
import { DeskRig, ref, SESSION } from '../testing/deskRig.ts'
import { ACCOUNT } from '../testing/fakeServer.ts'

let rig: DeskRig | null = null
afterEach(() => rig?.desk.stop())

/** A desk on a server under a path, and what it copied and opened. */
async function start(allowed = true) {
  const copied: string[] = []
  const opened: string[] = []
  rig = await new DeskRig({
    baseUrl: 'https://example.com/support',
    os: {
      copyText: (text) => {
        if (allowed) copied.push(text)
        return allowed
      },
      openLink: (url) => {
        if (allowed) opened.push(url)
        return Promise.resolve(allowed)
      },
      saveMedia: () => Promise.resolve({ saved: false }),
      zoom: () => undefined,
      openVisitor: () => undefined,
      quit: () => false,
    },
  }).start()
  return { copied, opened, window: rig.window }
}
const CONVERSATION: DashboardPage = { kind: 'conversation', ref: ref(7), messageId: null }
const MESSAGE: DashboardPage = { kind: 'conversation', ref: ref(7), messageId: 55 }
const CONTACT: DashboardPage = { kind: 'contact', sessionId: SESSION, accountId: ACCOUNT, contactId: 9 }
const UNDER = `https://example.com/support/app/accounts/${ACCOUNT}`
const PAGES = [
  [CONVERSATION, `${UNDER}/conversations/7`],
  [MESSAGE, `${UNDER}/conversations/7?messageId=55`],
  [CONTACT, `${UNDER}/contacts/9`],
] as const

describe('a page of the web dashboard', () => {
  it.each(PAGES)('is copied, opened and found again: %j', async (page, url) => {
    const { copied, opened, window } = await start()
    await window.request('dashboard:copyLink', { page })
    await window.request('dashboard:open', { page })
    expect([copied, opened]).toEqual([[url], [url]])
    expect(await window.request('dashboard:find', { url, preferred: null })).toEqual({ page })
  })
  it('is neither copied nor opened without a gesture of the user', async () => {
    const { copied, opened, window } = await start(false)
    await expect(window.request('dashboard:copyLink', { page: CONVERSATION })).rejects.toThrow('forbidden')
    await expect(window.request('dashboard:open', { page: CONVERSATION })).rejects.toThrow('badInput')
    expect([copied, opened]).toEqual([[], []])
  })
  it('of an unknown session is refused', async () => {
    const { window } = await start()
    const page: DashboardPage = { ...CONTACT, sessionId: 'other' }
    await expect(window.request('dashboard:open', { page })).rejects.toThrow('signedOut')
  })
  it('is not found on another server, in another account, or at another kind of address', async () => {
    const { window } = await start()
    for (const url of [
      `https://elsewhere.example/app/accounts/${ACCOUNT}/conversations/7`,
      `https://example.com/app/accounts/${ACCOUNT}/conversations/7`,
      `https://example.com/support/app/accounts/${ACCOUNT + 1}/conversations/7`,
      `${UNDER}/dashboard`,
      'refund',
    ])
      expect(await window.request('dashboard:find', { url, preferred: null }), url).toEqual({ page: null })
  })
})
