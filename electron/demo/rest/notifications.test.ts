import { beforeEach, describe, expect, it } from 'vitest'
import { asUser } from '../model/activity.ts'
import { assign } from '../model/conversations.ts'
import { notificationsOf, wakeNotifications } from '../model/notifications.ts'
import * as visitor from '../model/visitor.ts'
import { RestClient } from '../testing/restClient.ts'
import { SmallDesk } from '../testing/smallDesk.ts'

describe('notifications', () => {
  let desk: SmallDesk
  let rest: RestClient
  let ids: number[]
  beforeEach(async () => {
    desk = new SmallDesk()
    rest = new RestClient(desk)
    ids = []
    for (const name of ['Maya', 'Noor', 'Otto']) {
      assign(desk.model, desk.visit(name), desk.user('ben').id, asUser(desk.user('ada')))
      desk.clock.advance(1000)
    }
    ids = notificationsOf(desk.model, 1, desk.user('ben').id).map(({ id }) => id)
    await desk.takeEvents()
  })
  const list = async (query: string) => {
    const { data } = (await rest.ask('ben', 'GET', `/notifications?page=1${query}`)).body as {
      data: { meta: { unread_count: number; count: number }; payload: { id: number; push_message_body: string }[] }
    }
    return {
      ...data.meta,
      ids: data.payload.map(({ id }) => id),
      bodies: data.payload.map((row) => row.push_message_body),
    }
  }
  const changes = async () => (await desk.takeEvents('ben')).map(({ event }) => event)

  it('are counted among those that the list shows', async () => {
    const [first = 0, second = 0, third = 0] = ids
    await rest.ask('ben', 'PATCH', `/notifications/${first}`)
    const until = Math.floor(desk.model.now() / 1000) + 600
    await rest.ask('ben', 'POST', `/notifications/${second}/snooze`, { snoozed_until: until })
    expect(await list('')).toMatchObject({ unread_count: 1, count: 1, ids: [third] })
    expect(await list('&includes[]=read')).toMatchObject({ unread_count: 1, ids: [first, third] })
    expect(await list('&includes[]=snoozed')).toMatchObject({ unread_count: 2, ids: [second, third] })
  })

  it('keep their snooze if no time is given, and come first when it is due', async () => {
    const [, second = 0] = ids
    const until = Math.floor(desk.model.now() / 1000) + 600
    await rest.ask('ben', 'POST', `/notifications/${second}/snooze`, { snoozed_until: until })
    expect(await changes()).toEqual(['notification.updated'])
    expect((await rest.ask('ben', 'POST', `/notifications/${second}/snooze`)).body).toMatchObject({
      snoozed_until: new Date(until * 1000).toISOString(),
    })
    wakeNotifications(desk.model)
    expect(await changes()).toEqual([])
    desk.clock.advance(600_000)
    wakeNotifications(desk.model)
    expect(await changes()).toEqual(['notification.updated'])
    expect((await list('')).ids[0]).toBe(second)
  })

  it('are read by opening the conversation, with an event the first time', async () => {
    const opened = desk.model.notifications.get(ids[0] ?? 0)?.conversation.displayId ?? 0
    await rest.ask('ben', 'POST', `/conversations/${opened}/update_last_seen`)
    expect(await changes()).toEqual(['notification.updated'])
    await rest.ask('ben', 'POST', `/conversations/${opened}/update_last_seen`)
    expect(await changes()).toEqual([])
  })

  it('show the first ten words of a message without its marks', async () => {
    const { conversation } = desk.model.notifications.get(ids[0] ?? 0) ?? {}
    if (!conversation) throw new Error('no notification')
    visitor.write(desk.model, conversation, { content: 'Are you **there**? One two three four five six seven eight' })
    expect((await list('')).bodies[0]).toBe('Otto: Are you there? One two three four five six seven...')
    visitor.write(desk.model, conversation, { content: null })
    expect((await list('')).bodies[0]).toBe('Otto: No content')
  })

  it('have known flags only', async () => {
    const put = (flags: string[]) =>
      rest.ask('ben', 'PUT', '/notification_settings', {
        notification_settings: { selected_email_flags: flags, selected_push_flags: [] },
      })
    expect((await put(['email_nonsense'])).status).toBe(500)
    expect(desk.model.membership(1, desk.user('ben').id)?.pushFlags).not.toEqual([])
    expect((await put(['email_conversation_mention'])).body).toMatchObject({
      selected_email_flags: ['email_conversation_mention'],
      selected_push_flags: [],
    })
  })

  it('are pushed to a browser, which moves to the user who registers it', async () => {
    const register = (who: 'ada' | 'ben') =>
      rest.ask(who, 'POST', '/api/v1/notification_subscriptions', {
        notification_subscription: {
          subscription_type: 'browser_push',
          subscription_attributes: { endpoint: 'https://push.acme.test/1', p256dh: 'x', auth: 'y' },
        },
      })
    expect((await register('ben')).body).toMatchObject({ id: 1, identifier: 'https://push.acme.test/1' })
    expect((await register('ada')).body).toMatchObject({ id: 1, user_id: desk.user('ada').id })
    expect(desk.model.pushSubscriptions.size).toBe(1)
  })
})
