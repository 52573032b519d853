import { describe, expect, it } from 'vitest'
import type { Message } from '../../../shared/model/message.ts'
import { DeskRig, ref, SESSION } from '../testing/deskRig.ts'
import type { Generation } from '../testing/fakeServer.ts'
import { ACCOUNT, COLLEAGUE, ME } from '../testing/fakeServer.ts'
import { useTemporaryFolder } from '../testing/temporaryFolder.ts'
import type { WatchedResult } from '../testing/testWindow.ts'

const folder = useTemporaryFolder()

const account = { sessionId: SESSION, accountId: ACCOUNT }

async function rigWith(conversations: number, generation: Generation = 'modern'): Promise<DeskRig> {
  const rig = new DeskRig({ generation, dataFolder: folder.path })
  for (let made = 0; made < conversations; made++) {
    rig.server.addConversation(`first of ${made + 1}`)
    await rig.clock.advance(200_000)
  }
  return rig
}

/** Started, with the notifications watched. */
async function watching(rig: DeskRig, limit = 30): Promise<DeskRig> {
  await rig.start()
  await rig.window.watch('bell', 'notifications', { ...account, limit })
  await rig.clock.advance(3_000)
  return rig
}

function bell(rig: DeskRig): WatchedResult<'notifications'> {
  return rig.shown('bell', 'notifications')
}

/** Another agent's note that mentions the user, with its notification. */
function mention(rig: DeskRig, id: number, content: string): Message {
  const message = rig.server.write(id, {
    type: 'outgoing',
    private: true,
    content: `[@Ada](mention://user/${ME}/Ada) ${content}`,
    sender: { kind: 'user', id: COLLEAGUE, name: 'Ben', avatarUrl: null },
  })
  rig.server.notify(id, 'conversation_mention', message)
  return message
}

/** Requests for notifications so far. */
function requests(rig: DeskRig): string[] {
  return rig.api.calls.filter((call) => call === 'notifications' || call === 'unreadNotifications')
}

function alertTitles(rig: DeskRig): (string | undefined)[] {
  return rig.alerts.flatMap((action) => (action.kind === 'show' ? [action.alert.title.code] : []))
}

describe('notifications', () => {
  it('are fetched by one sync at a time', async () => {
    const rig = await watching(await rigWith(1))
    rig.api.mostAtOnce.clear()
    rig.api.latenessOf = (call) => (call === 'notifications' ? 500 : 0)
    await rig.window.call('query:refresh', { watchId: 'bell' })
    const syncs = [rig.cable.resyncNow(), rig.cable.resyncNow(), rig.cable.resyncNow()]
    await rig.clock.advance(10_000)
    await Promise.all(syncs)
    expect(rig.api.mostAtOnce.get('notifications')).toBe(1)
    await rig.desk.stop()
  })

  it('are listed newest first, and updated by events', async () => {
    const rig = await rigWith(3)
    mention(rig, 2, 'please look')
    await watching(rig)
    expect(bell(rig)).toMatchObject({
      head: { state: { kind: 'ready' }, unread: 1 },
      items: [
        {
          kind: 'mention',
          ref: ref(2),
          contact: { name: 'Customer 2' },
          senderName: 'Ben',
          text: '@Ada please look',
          read: false,
        },
      ],
    })
    rig.server.notify(3, 'conversation_assignment', null)
    rig.server.notify(1, 'something_of_tomorrow', null)
    await rig.clock.advance(1_000)
    expect(bell(rig).items.map(({ kind }) => kind)).toEqual(['other', 'assignment', 'mention'])
    expect(bell(rig).head.unread).toBe(3)
    expect(rig.errors).toEqual([])
    await rig.desk.stop()
  })

  it('are marked as read at once and then on the server: one, those of a viewed conversation, all', async () => {
    const rig = await rigWith(3)
    for (const id of [1, 2, 3]) rig.server.notify(id, 'conversation_assignment', null)
    await watching(rig)
    await rig.window.call('notification:markRead', { ...account, notificationId: bell(rig).items[0]!.id })
    await rig.clock.advance(20)
    expect(bell(rig)).toMatchObject({ head: { unread: 2 }, items: [{ read: true }, { read: false }, { read: false }] })
    await rig.clock.advance(5_000)
    expect(rig.server.notifications.map(({ readAt }) => readAt !== null)).toEqual([true, false, false])
    await rig.watchThread(2)
    rig.desk.setWindowState({ visible: true, focused: true })
    await rig.window.call('conversation:look', { ref: ref(2), atBottom: true })
    await rig.clock.advance(6_000)
    expect(rig.server.notifications.map(({ readAt }) => readAt !== null)).toEqual([true, true, false])
    await rig.window.call('notification:markRead', { ...account, notificationId: null })
    await rig.clock.advance(1_000)
    expect(rig.server.notifications.every(({ readAt }) => readAt !== null)).toBe(true)
    expect(bell(rig).head.unread).toBe(0)
    expect(rig.api.calls.filter((call) => call === 'markAllNotificationsRead')).toHaveLength(1)
    await rig.desk.stop()
  })

  it('are available offline after a restart, and read marks are sent later', async () => {
    let rig = await rigWith(2)
    for (const id of [1, 2]) rig.server.notify(id, 'conversation_assignment', null)
    await watching(rig)
    await rig.desk.stop()
    rig = new DeskRig({ server: rig.server, clock: rig.clock, dataFolder: folder.path })
    rig.api.outcomeOf = () => 'unreachable'
    await watching(rig)
    expect(bell(rig)).toMatchObject({
      head: { state: { kind: 'ready' }, unread: 2 },
      items: [{ read: false }, { read: false }],
    })
    await rig.window.call('notification:markRead', { ...account, notificationId: bell(rig).items[0]!.id })
    await rig.clock.advance(2_000)
    expect(bell(rig)).toMatchObject({ head: { unread: 1 }, items: [{ read: true }, { read: false }] })
    rig.api.outcomeOf = () => 'ok'
    await rig.clock.advance(60_000)
    expect(rig.cable.state.kind).toBe('synced')
    expect(bell(rig)).toMatchObject({ head: { unread: 1 }, items: [{ read: true }, { read: false }] })
    expect(rig.server.notifications.map(({ readAt }) => readAt !== null)).toEqual([true, false])
    await rig.desk.stop()
  })

  it('follow the server after a gap: deletions and read marks', async () => {
    const rig = await rigWith(3)
    for (const id of [1, 2, 3]) {
      rig.server.notify(id, 'conversation_assignment', null)
      await rig.clock.advance(1_000)
    }
    await watching(rig)
    rig.cable.drop()
    rig.server.readNotifications(rig.server.notifications[0]!.id)
    rig.server.notifications = rig.server.notifications.filter((_, index) => index !== 1)
    rig.cable.connect()
    await rig.clock.advance(5_000)
    expect(bell(rig)).toMatchObject({
      head: { unread: 1 },
      items: [
        { ref: ref(3), read: true },
        { ref: ref(1), read: false },
      ],
    })
    await rig.desk.stop()
  })

  it('load page by page as the window grows', async () => {
    const rig = await rigWith(1)
    for (let made = 0; made < 50; made++) {
      rig.server.notify(1, 'conversation_assignment', null)
      await rig.clock.advance(1_000)
    }
    await watching(rig)
    expect(bell(rig)).toMatchObject({ head: { hasMore: true } })
    expect(bell(rig).items).toHaveLength(30)
    await rig.window.watch('bell', 'notifications', { ...account, limit: 90 })
    await rig.clock.advance(3_000)
    expect(bell(rig).items).toHaveLength(50)
    expect(bell(rig).head.hasMore).toBe(false)
    await rig.desk.stop()
  })

  it('show the error if none are cached, and are empty on a server without notifications', async () => {
    const rig = await rigWith(1)
    rig.api.outcomeOf = (call) => (call === 'notifications' ? 'unreachable' : 'ok')
    await watching(rig)
    expect(bell(rig).head.state).toMatchObject({ kind: 'error', code: 'offline' })
    rig.api.outcomeOf = (call) => (call.includes('otifications') ? 'missing' : 'ok')
    rig.cable.drop()
    rig.cable.connect()
    await rig.clock.advance(5_000)
    expect(rig.cable.state.kind).toBe('synced')
    expect(bell(rig)).toMatchObject({ head: { state: { kind: 'ready' }, unread: 0, hasMore: false }, items: [] })
    await rig.desk.stop()
  })
})

describe('the number of unread notifications', () => {
  it('is all that a start fetches, and a gap in which none came', async () => {
    const rig = await rigWith(2)
    for (const id of [1, 2]) rig.server.notify(id, 'conversation_assignment', null)
    await watching(rig, 0)
    expect(bell(rig)).toMatchObject({ head: { unread: 2 }, items: [] })
    rig.cable.drop()
    rig.cable.connect()
    await rig.clock.advance(10_000)
    expect(requests(rig)).toEqual(['unreadNotifications', 'unreadNotifications'])
    await rig.window.watch('bell', 'notifications', { ...account, limit: 15 })
    await rig.clock.advance(1_000)
    expect(bell(rig).items).toHaveLength(2)
    expect(requests(rig)).toEqual(['unreadNotifications', 'unreadNotifications', 'notifications'])
    await rig.desk.stop()
  })

  it('follows the last frame during a backlog: counts are of the time at which a frame is sent', async () => {
    const rig = await rigWith(1)
    const late: (() => void)[] = []
    for (let made = 0; made < 9; made++) {
      const { onBroadcast } = rig.server
      rig.server.onBroadcast = (_name, data) =>
        late.push(() => {
          const unread_count = rig.server.notifications.filter(({ readAt }) => readAt === null).length
          rig.server.onBroadcast('notification.created', { ...data, unread_count })
        })
      rig.server.notify(1, 'conversation_assignment', null)
      rig.server.onBroadcast = onBroadcast
    }
    await watching(rig, 0)
    expect(bell(rig).head.unread).toBe(9)
    for (const send of late) {
      send()
      await rig.clock.advance(500)
    }
    expect(bell(rig).head.unread).toBe(9)
    await rig.desk.stop()
  })

  it("is the newest frame's, whether frames arrive swapped or twice", async () => {
    const rig = new DeskRig({ dataFolder: folder.path, seed: 3, delay: 2_000, duplicates: 1 })
    rig.server.addConversation('first')
    await watching(rig, 0)
    for (let made = 0; made < 20; made++) rig.server.notify(1, 'conversation_assignment', null)
    await rig.clock.advance(5_000)
    expect(bell(rig).head.unread).toBe(20)
    await rig.desk.stop()
  })

  it('is right when the user comes back or opens the panel after all were read elsewhere', async () => {
    const rig = await rigWith(2)
    for (const id of [1, 2]) rig.server.notify(id, 'conversation_assignment', null)
    await watching(rig)
    rig.server.readNotifications(null)
    rig.desk.setWindowState({ visible: true, focused: false })
    await rig.clock.advance(11_000)
    expect(bell(rig).head.unread).toBe(2)
    rig.desk.setWindowState({ visible: true, focused: true })
    await rig.clock.advance(1_000)
    expect(bell(rig)).toMatchObject({ head: { unread: 0 }, items: [{ read: true }, { read: true }] })
    rig.server.notify(1, 'conversation_assignment', null)
    await rig.clock.advance(1_000)
    expect(bell(rig).head.unread).toBe(1)
    rig.server.readNotifications(null)
    await rig.clock.advance(11_000)
    rig.unwatch('bell')
    await rig.window.watch('bell', 'notifications', { ...account, limit: 30 })
    await rig.clock.advance(1_000)
    expect(bell(rig).head.unread).toBe(0)
    await rig.desk.stop()
  })
})

it('are marked as read by few requests while messages arrive in the open conversation', async () => {
  const rig = await watching(await rigWith(2), 0)
  await rig.watchThread(1)
  rig.desk.setWindowState({ visible: true, focused: true })
  await rig.window.call('conversation:look', { ref: ref(1), atBottom: true })
  await rig.clock.advance(5_000)
  rig.api.calls.length = 0
  for (let made = 0; made < 20; made++) {
    rig.server.notify(1, 'assigned_conversation_new_message', rig.server.write(1, { content: `message ${made}` }))
    await rig.clock.advance(700)
  }
  await rig.clock.advance(6_000)
  expect(rig.server.notifications.every(({ readAt }) => readAt !== null)).toBe(true)
  expect(bell(rig).head.unread).toBe(0)
  const marks = rig.api.calls.filter((call) => call.includes('Read'))
  expect(marks.length).toBeLessThanOrEqual(5)
  expect(marks).toContain('markConversationNotificationsRead')
  await rig.desk.stop()
})

describe.each<Generation>(['modern', 'old'])('a missed mention (%s servers)', (generation) => {
  it('alerts once, found by its note and by its notification', async () => {
    const rig = await watching(await rigWith(3, generation))
    await rig.watchThread(1)
    await rig.clock.advance(300_000)
    rig.cable.drop()
    mention(rig, 1, 'one')
    await rig.clock.advance(30_000)
    rig.cable.connect()
    await rig.clock.advance(10_000)
    expect(alertTitles(rig)).toEqual(['title.mention'])
    rig.cable.drop()
    rig.cable.connect()
    await rig.clock.advance(10_000)
    expect(alertTitles(rig)).toEqual(['title.mention'])
    await rig.desk.stop()
  })

  it('alerts by its notification if the note is not in a cached thread', async () => {
    const rig = await watching(await rigWith(3, generation))
    await rig.clock.advance(300_000)
    rig.cable.drop()
    mention(rig, 2, 'this one')
    rig.server.write(2, { type: 'outgoing', content: 'and an answer' })
    await rig.clock.advance(20_000)
    rig.cable.connect()
    await rig.clock.advance(10_000)
    expect(
      rig.alerts.flatMap((action) =>
        action.kind === 'show' ? [[action.alert.ref, action.alert.title, action.alert.body]] : [],
      ),
    ).toEqual([
      [
        ref(2),
        { code: 'title.mention', values: { name: generation === 'modern' ? 'Ben' : 'Customer 2' } },
        { code: 'body.text', values: { text: '@Ada this one' } },
      ],
    ])
    await rig.desk.stop()
  })

  it("doesn't alert twice after a live event", async () => {
    const rig = await watching(await rigWith(2, generation))
    mention(rig, 1, 'now')
    await rig.clock.advance(5_000)
    rig.cable.drop()
    rig.cable.connect()
    await rig.clock.advance(10_000)
    expect(alertTitles(rig)).toEqual(['title.mention'])
    await rig.desk.stop()
  })
})

describe('a missed assignment', () => {
  it('alerts if the conversation is still assigned to the user', async () => {
    const rig = await watching(await rigWith(3))
    await rig.clock.advance(300_000)
    rig.cable.drop()
    for (const id of [1, 2]) {
      rig.server.assign(id, ME)
      rig.server.notify(id, 'conversation_assignment', null)
    }
    rig.server.assign(2, COLLEAGUE)
    await rig.clock.advance(20_000)
    rig.cable.connect()
    await rig.clock.advance(10_000)
    expect(
      rig.alerts.flatMap((action) => (action.kind === 'show' ? [[action.alert.ref, action.alert.title.code]] : [])),
    ).toEqual([[ref(1), 'title.assigned']])
    await rig.desk.stop()
  })
})
