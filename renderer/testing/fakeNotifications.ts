import type { NotificationsHead, NotificationView } from '../../shared/views.ts'
import { FAKE_NOW, SESSION } from './fakeData.ts'

const MINUTE = 60
const of = (id: number, conversationId: number, ago: number, change: Partial<NotificationView>): NotificationView => ({
  key: `${conversationId}/${id}`,
  id,
  kind: 'message',
  ref: { sessionId: SESSION, accountId: 1, conversationId },
  contact: null,
  senderName: null,
  text: '',
  attachment: null,
  inbox: 'Website',
  at: FAKE_NOW - ago * MINUTE,
  read: false,
  ...change,
})

/** One of each kind, three of them unread. */
export function fakeNotifications(): { head: NotificationsHead; items: NotificationView[] } {
  return {
    head: { state: { kind: 'ready', refreshing: false }, unread: 3, hasMore: true },
    items: [
      of(9, 1842, 2, {
        kind: 'mention',
        contact: { id: 1, name: 'Maya Lindqvist', avatar: null },
        senderName: 'Ben Moreau',
        text: '@Ada can you check whether the refund of the second order went through? The bank says nothing came.',
      }),
      of(8, 1840, 14, { kind: 'assignment', contact: { id: 2, name: 'Tomás Herrera', avatar: null } }),
      of(7, 1838, 41, {
        kind: 'message',
        contact: { id: 3, name: 'Priya Natarajan', avatar: null },
        senderName: 'Priya Natarajan',
        text: 'Thank you! One more thing: can I change the delivery address?',
      }),
      of(6, 1831, 130, { kind: 'sla', contact: { id: 4, name: 'Jonas Weber', avatar: null }, read: true }),
      of(5, 1829, 300, {
        kind: 'participating',
        contact: { id: 5, name: 'Amira Haddad', avatar: null },
        senderName: 'Cleo Park',
        text: 'I have asked the warehouse, they answer until Monday.',
        read: true,
      }),
      of(4, 1820, 1_500, { kind: 'created', contact: { id: 6, name: 'Oskar Nilsson', avatar: null }, read: true }),
      of(3, 1811, 4_000, {
        kind: 'other',
        contact: { id: 7, name: '山田 花子', avatar: null },
        text: 'A conversation (#1811) has been escalated',
        read: true,
      }),
    ],
  }
}
