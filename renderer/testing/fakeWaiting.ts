/** One outbox item of every kind, for tests and the preview page. */
import type { ActionView, OutboxHead, WaitingItem } from '../../shared/views.ts'
import { FAKE_NOW, SESSION } from './fakeData.ts'

const ref = (conversationId: number): WaitingItem['ref'] => ({ sessionId: SESSION, accountId: 1, conversationId })
const common = (
  id: string,
  conversationId: number,
  contactName: string,
  minutes: number,
): Pick<WaitingItem, 'key' | 'ref' | 'contactName' | 'accountName' | 'isLost' | 'since'> => ({
  key: `${SESSION}/1/${conversationId}/${id}`,
  ref: ref(conversationId),
  contactName,
  accountName: 'Acme Support',
  isLost: false,
  since: FAKE_NOW - minutes * 60,
})

/** The user assigned a conversation that Ben had assigned to himself meanwhile. */
export function heldAction(change: Partial<ActionView> = {}): ActionView {
  return {
    key: 'a1',
    change: { field: 'assignee', assignee: { id: 7, name: 'Ada Okafor', isMe: true } },
    state: 'held',
    reason: 'changed',
    since: { reason: 'changed', name: null, at: null },
    theirs: { field: 'assignee', assignee: { id: 8, name: 'Ben Moreau', isMe: false } },
    error: null,
    createdAt: FAKE_NOW - 600,
    ...change,
  }
}

export function fakeWaiting(): { head: OutboxHead; items: WaitingItem[] } {
  const message = { kind: 'message', private: false, attachments: 0, whole: null, question: null, error: null } as const
  return {
    head: { waiting: 3, asking: 3 },
    items: [
      {
        ...common('e1', 1842, 'Maya Lindqvist', 24),
        ...message,
        text: 'I have refunded 228.00 and switched the next invoices back to monthly.',
        delivery: 'held',
        question: { kind: 'held', reason: 'answered', name: 'Ben Moreau', at: FAKE_NOW - 480 },
      },
      { ...common('a1', 1841, 'Jonas Petersen', 20), kind: 'action', action: heldAction() },
      {
        ...common('e2', 1840, 'Aiko Tanaka', 18),
        ...message,
        text: 'Here is the contract.',
        attachments: 1,
        delivery: 'failed',
        error: { code: 'attachmentLost', detail: 'contract.pdf' },
      },
      {
        ...common('e3', 1839, 'Omar Haddad', 9),
        ...message,
        text: 'Thank you, I pass it on.',
        delivery: 'queued',
        error: { code: 'offline', detail: null },
      },
      {
        ...common('a2', 1839, 'Omar Haddad', 9),
        kind: 'action',
        action: heldAction({
          key: 'a2',
          change: { field: 'status', status: 'resolved', until: null },
          state: 'waiting',
          reason: null,
          since: null,
          theirs: null,
          error: { code: 'offline', detail: null },
        }),
      },
      {
        ...common('a3', 1838, 'Lena Brandt', 4),
        kind: 'action',
        action: heldAction({
          key: 'a3',
          change: { field: 'labels', add: ['vip', 'billing'], remove: ['bug'] },
          state: 'waiting',
          reason: null,
          since: null,
          theirs: null,
        }),
      },
    ],
  }
}

/** Drafts of a conversation that can be opened. */
export function fakeDrafts(count: number): WaitingItem[] {
  return Array.from({ length: count }, (_, index) => ({
    ...common(`d${index}`, 1839, 'Omar Haddad', 0),
    since: null,
    kind: 'draft',
    mode: 'reply',
    text: `draft ${index + 1}`,
    attachments: 0,
    whole: `draft ${index + 1}`,
  }))
}
