import { numberField, textField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { empty, givenPage, idParam, listParam, ok, pageParam, rowOf } from '../http.ts'
import { notFound } from '../model/errors.ts'
import { pageOf } from '../model/lists.ts'
import type { NotificationChange } from '../model/notifications.ts'
import {
  changeNotification,
  notificationCounts,
  notificationsOf,
  readAll,
  removeNotification,
} from '../model/notifications.ts'
import type { Notification } from '../model/types.ts'
import { notificationColumns, notificationPayload } from '../payloads/notifications.ts'

function notificationOf(call: AccountCall): Notification {
  const notification = rowOf(call, call.model.notifications, idParam(call, 'notification'))
  if (notification.userId !== call.user.id) throw notFound()
  return notification
}

/** Servers that know `includes` omit read and snoozed notifications unless it names them. */
function list(call: AccountCall): Answer {
  const { model } = call
  const includes = listParam(call, 'includes')
  const all = notificationsOf(model, call.accountId, call.user.id)
  const hidesMore = model.can('notificationUpdatedEvent')
  const shown = all.filter(
    (n) =>
      !hidesMore ||
      ((n.readAt === null || includes.includes('read')) && (n.snoozedUntil === null || includes.includes('snoozed'))),
  )
  if (call.query.get('sort_order') === 'asc') shown.reverse()
  return ok({
    data: {
      meta: {
        unread_count: shown.filter((n) => n.readAt === null).length,
        count: shown.length,
        current_page: givenPage(call),
      },
      payload: pageOf(shown, pageParam(call), 15).map((n) => notificationPayload(model, n)),
    },
  })
}

/** A user's own notifications in one account. */
export function addNotifications(router: Router): void {
  const at = '/notifications'
  const change = (call: AccountCall, what: NotificationChange): Answer => {
    const notification = notificationOf(call)
    changeNotification(call.model, notification, what)
    return ok(notificationColumns(call.model, notification))
  }
  router.account('GET', at, list)
  router.account('GET', `${at}/unread_count`, (call) =>
    ok(notificationCounts(call.model, call.accountId, call.user.id).unread_count),
  )
  router.account('POST', `${at}/read_all`, (call) => {
    const id =
      textField(call.body, 'primary_actor_type') === 'Conversation'
        ? numberField(call.body, 'primary_actor_id')
        : undefined
    readAll(call.model, call.accountId, call.user.id, id ?? null)
    return empty
  })
  for (const method of ['PATCH', 'PUT'])
    router.account(method, `${at}/:notification`, (call) => change(call, { readAt: call.model.now() }))
  router.account('POST', `${at}/:notification/unread`, (call) => change(call, { readAt: null }), 'notificationUnread')
  router.account(
    'POST',
    `${at}/:notification/snooze`,
    (call) => {
      const until = numberField(call.body, 'snoozed_until')
      if (until === undefined) return ok(notificationColumns(call.model, notificationOf(call)))
      return change(call, { snoozedUntil: until * 1000 })
    },
    'notificationUnread',
  )
  router.account(
    'DELETE',
    `${at}/:notification`,
    (call) => {
      removeNotification(call.model, notificationOf(call))
      return empty
    },
    'notificationUnread',
  )
  router.account(
    'POST',
    `${at}/destroy_all`,
    (call) => {
      const isRead = textField(call.body, 'type') === 'read'
      for (const notification of notificationsOf(call.model, call.accountId, call.user.id)) {
        if (!isRead || notification.readAt !== null) removeNotification(call.model, notification)
      }
      return empty
    },
    'destroyAllNotifications',
  )
}
