import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import type { ThreadHead } from '../../shared/views.ts'
import { fakeSessions, SESSION } from '../testing/fakeData.ts'
import { fakeConversation } from '../testing/fakeThread.ts'
import type { Mounted } from '../testing/mount.ts'
import { mountOnDesk } from '../testing/mount.ts'
import { useNavigation } from './navigation.ts'
import { useWindowTitle } from './useWindowTitle.ts'

const EMPTY = { text: '', attachments: [] }
const EMPTY_THREAD: ThreadHead = {
  state: { kind: 'ready', refreshing: false },
  conversation: null,
  hasOlder: false,
  loadingOlder: false,
  verified: true,
  newAfter: null,
  newBeginsEarlier: false,
  around: null,
  drafts: { reply: EMPTY, note: EMPTY },
  mail: null,
  actions: [],
}
const Page = defineComponent({
  setup: () => {
    useWindowTitle()
    return () => h('i')
  },
})
let mounted: Mounted | undefined
afterEach(() => mounted?.end())

it('shows how many conversations are unread and whom the open one is with, and no words of a message', async () => {
  const conversation = fakeConversation(1842)
  const { fake } = (mounted = await mountOnDesk(Page, {
    data: { thread: () => ({ head: { ...EMPTY_THREAD, conversation }, items: [] }) },
  }))
  await flushPromises()
  expect(document.title).toBe('(5) Deskbell')
  useNavigation().open({ sessionId: SESSION, accountId: 1, conversationId: 1842 })
  await flushPromises()
  expect(document.title).toBe('(5) Maya Lindqvist – Deskbell')
  fake.update((data) => {
    data.sessions = fakeSessions().map((session) => ({
      ...session,
      accounts: session.accounts.map((account) => ({ ...account, unreadMine: 0 })),
    }))
  })
  await flushPromises()
  expect(document.title).toBe('Maya Lindqvist – Deskbell')
  useNavigation().close()
  await flushPromises()
  expect(document.title).toBe('Deskbell')
})
