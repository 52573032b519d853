import { listFromWire, notificationFromWire } from '../../../shared/model/referenceFromWire.ts'
import { countOf, wireOf } from '../../../shared/model/wire.ts'
import type { Caller } from './caller.ts'
import type { DeskApi } from './types.ts'
import { ApiError } from './types.ts'

type NotificationCalls = Pick<
  DeskApi,
  | 'notifications'
  | 'unreadNotifications'
  | 'markNotificationRead'
  | 'markConversationNotificationsRead'
  | 'markAllNotificationsRead'
>

/** The user's notifications. */
export function notificationCalls(caller: Caller): NotificationCalls {
  const pathOf = (accountId: number): string => `/api/v1/accounts/${accountId}/notifications`

  return {
    async notifications(accountId, page) {
      const answer = await caller.call('GET', pathOf(accountId), {
        query: { page, sort_order: 'desc', includes: ['read'] },
        isRepeated: true,
      })
      const data = wireOf(wireOf(answer)?.['data'])
      if (!data || !Array.isArray(data['payload'])) throw badAnswer()
      return {
        notifications: listFromWire(data, accountId, notificationFromWire),
        unreadCount: countOf(wireOf(data['meta'])?.['unread_count']) ?? 0,
      }
    },

    async unreadNotifications(accountId) {
      const count = countOf(await caller.call('GET', `${pathOf(accountId)}/unread_count`))
      if (count === null) throw badAnswer()
      return count
    },

    async markNotificationRead(accountId, notificationId) {
      await caller.call('PATCH', `${pathOf(accountId)}/${notificationId}`)
    },

    async markConversationNotificationsRead(accountId, actorId) {
      await caller.call('POST', `${pathOf(accountId)}/read_all`, {
        json: { primary_actor_type: 'Conversation', primary_actor_id: actorId },
      })
    },

    async markAllNotificationsRead(accountId) {
      await caller.call('POST', `${pathOf(accountId)}/read_all`)
    },
  }
}

function badAnswer(): ApiError {
  return new ApiError({ code: 'badAnswer', reachedServer: 'yes' })
}
