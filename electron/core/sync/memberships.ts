import { rightTo } from '../../../shared/model/conversationRights.ts'
import type { ServerNotification } from '../../../shared/model/people.ts'
import { mentionsUser } from '../../../shared/text/mentions.ts'
import type { ConversationPage } from '../api/types.ts'
import type { Applied } from '../cache/index.ts'
import { assignedUser } from '../cache/index.ts'
import type { ConversationFetcher } from './conversationFetcher.ts'
import type { MembershipKind } from './membershipKeeper.ts'
import { MembershipKeeper } from './membershipKeeper.ts'
import type { SyncPorts } from './syncPorts.ts'

/** Notifications that are searched for mentions. */
const SEARCHED = 1_000
/** Milliseconds; a colleague can remove the user from a conversation, of which no event tells. */
const EXPIRES = 30_000

export interface MembershipOptions {
  readonly capabilities: { readonly hasMentionList: boolean | null; readonly hasParticipants: boolean | null }
  /** Permissions of the user's custom role; null without one. */
  permissions(accountId: number): readonly string[] | null
}

/** The conversations of which the user is a member: those that mention them, and those in which they take part. */
export class Memberships {
  readonly mentions: MembershipKeeper
  readonly participating: MembershipKeeper

  constructor(ports: SyncPorts, fetcher: Pick<ConversationFetcher, 'request'>, options: MembershipOptions) {
    this.mentions = new MembershipKeeper(ports, fetcher, mentionKind(ports, options))
    this.participating = new MembershipKeeper(ports, fetcher, participatingKind(ports, options))
  }

  onApplied(applied: Applied): void {
    for (const keeper of this.#all) keeper.onApplied(applied)
  }

  onNotification(notification: ServerNotification & { conversationId: number }): void {
    for (const keeper of this.#all) keeper.onNotification(notification)
  }

  stop(): void {
    for (const keeper of this.#all) keeper.stop()
  }

  get #all(): MembershipKeeper[] {
    return [this.mentions, this.participating]
  }
}

function mentionKind(ports: SyncPorts, { capabilities }: MembershipOptions): MembershipKind {
  return {
    conversationType: 'mention',
    storedAs: 'mentions',
    hasList: () => capabilities.hasMentionList,
    known: (accountId) =>
      ports.server.notifications
        .list(accountId, SEARCHED)
        .flatMap(({ type, conversationId }) =>
          type === 'conversation_mention' && conversationId !== null ? [conversationId] : [],
        ),
    // Servers before 2.0 have no event for a mention, but the note is there.
    isEvent(event) {
      if (event.kind === 'conversation') return event.name === 'conversation.mentioned'
      if (event.kind !== 'message' || event.message.private !== true) return false
      const teams = ports.server.meta.reference(event.accountId, 'teams') ?? []
      const mine = teams.filter(({ isMember }) => isMember).map(({ id }) => id)
      return mentionsUser(event.message.content ?? '', ports.me(), mine)
    },
    isTransition: () => false,
    isNotification: ({ type }) => type === 'conversation_mention',
    expiresAfter: null,
    admit: (page) => page,
  }
}

function participatingKind(ports: SyncPorts, { capabilities, permissions }: MembershipOptions): MembershipKind {
  return {
    conversationType: 'participating',
    storedAs: 'participating',
    hasList: () => capabilities.hasParticipants,
    known: () => [],
    isEvent: () => false,
    // Recorded: whoever a conversation is assigned to takes part in it from then on.
    isTransition: ({ before, after }) =>
      after !== null && assignedUser(after) === ports.me() && (before === null || assignedUser(before) !== ports.me()),
    isNotification: ({ type }) => type === 'participating_conversation_new_message',
    expiresAfter: EXPIRES,
    admit: (page, accountId) => exceptRefused(page, permissions(accountId), ports.me()),
  }
}

/** Recorded: the list of conversations in which one takes part also has those that the custom role doesn't open. */
function exceptRefused(page: ConversationPage, permissions: readonly string[] | null, me: number): ConversationPage {
  if (permissions === null) return page
  const conversations = page.conversations.filter(({ assignee }) => {
    const assigneeId = assignee === undefined ? 'unknown' : assignedUser({ assignee })
    return rightTo(permissions, assigneeId, me) !== 'refused'
  })
  const kept = new Set(conversations.map(({ id }) => id))
  const contacts = new Set(conversations.map(({ contactId }) => contactId))
  return {
    ...page,
    conversations,
    contacts: page.contacts.filter(({ id }) => contacts.has(id)),
    messages: page.messages.filter(({ conversationId }) => kept.has(conversationId)),
  }
}
