import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import type { ConnectionView } from '../../../shared/model/connection.ts'
import type { ThreadHead } from '../../../shared/views.ts'
import { useNavigation } from '../../stores/navigation.ts'
import { fakeSessions, SYNCED, troubled } from '../../testing/fakeData.ts'
import { fakeConversation, fakeThreadHead } from '../../testing/fakeThread.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk } from '../../testing/mount.ts'
import FreshnessLine from './FreshnessLine.vue'
import ThreadPane from './ThreadPane.vue'

let mounted: Mounted | null = null
afterEach(() => mounted?.end())

/** The text of the line over the messages of an open thread; null where there is none. */
async function line(connection: ConnectionView, change: Partial<ThreadHead>): Promise<string | null> {
  const conversation = fakeConversation(1842)
  mounted = await mountOnDesk(ThreadPane, {
    props: { target: conversation.ref },
    data: {
      sessions: fakeSessions().map((session) => ({ ...session, connection })),
      thread: () => ({ head: fakeThreadHead(conversation, change), items: [] }),
    },
  })
  useNavigation().open(conversation.ref)
  await flushPromises()
  const found = mounted.wrapper.findComponent(FreshnessLine).find('[role=status]')
  return found.exists() ? found.text() : null
}

it.each<[string, ConnectionView, Partial<ThreadHead>, string | null]>([
  ['nothing for a verified thread', SYNCED, {}, null],
  [
    'that a thread is being refreshed',
    SYNCED,
    { verified: false, state: { kind: 'ready', refreshing: true } },
    'Checking for new messages…',
  ],
  [
    'that a thread will be refreshed by the running sync',
    { ...SYNCED, kind: 'live' },
    { verified: false },
    'Checking for new messages…',
  ],
  [
    'that a thread will be refreshed by a sync that takes long, not that the connection is gone',
    { ...troubled(600), kind: 'live', until: null },
    { verified: false },
    'Checking for new messages…',
  ],
  [
    'that there may be newer messages where the account is unsubscribed',
    { ...SYNCED, degraded: ['unconfirmedAccount'] },
    { verified: false },
    'There may be newer messages; Deskbell checks again before sending your reply',
  ],
  [
    'that there may be newer messages while offline',
    troubled(5),
    { verified: false },
    'There may be newer messages; they load when the connection is back',
  ],
])('shows %s', async (_name, connection, change, words) => {
  expect(await line(connection, change)).toBe(words)
})
