import type { Condition } from '../../../shared/filters/condition.ts'
import type { Capability } from '../../../shared/model/capabilities.ts'
import type { Attachment, Message, MessagePatch } from '../../../shared/model/message.ts'
import type { AttributeDefinition, Folder, Profile } from '../../../shared/model/people.ts'
import type { ServerKeys } from '../../../shared/model/profileFromWire.ts'
import { folderFromWire } from '../../../shared/model/referenceFromWire.ts'
import type {
  AssignableBot,
  ConversationListFilter,
  ConversationPage,
  DeskApi,
  MessageFilters,
  SearchAnswer,
  SendMessage,
  UnreadAnswer,
} from '../api/types.ts'
import { ApiError } from '../api/types.ts'
import { filterTest, isUnattended } from '../cache/index.ts'
import type { Clock, Random } from '../ports.ts'
import { forbidden, withAccounts } from './fakeAccounts.ts'
import type { FakeServer } from './fakeServer.ts'
import { ACCOUNT, ACTOR_IDS, COLLEAGUE, ME } from './fakeServer.ts'

/**
 * How one REST call ends. `lostBefore`, `lostAfter`: there is no answer, and the server did not execute it, or did.
 * `limited`: a 429 that names no time.
 * `unclearBefore`, `unclearAfter`: the same with a 422 whose words tell nothing; without events, as Redis is down.
 */
export type CallOutcome =
  | 'ok'
  | 'unreachable'
  | 'lostBefore'
  | 'lostAfter'
  | 'unclearBefore'
  | 'unclearAfter'
  | 'serverError'
  | 'serverErrorAfter'
  | 'throttled'
  | 'limited'
  | 'refused'
  | 'missing'
  | 'signedOut'
  | 'unsupported'

export const PROFILE: Profile = {
  userId: ME,
  name: 'Ada',
  email: 'ada@example.com',
  avatarUrl: null,
  signature: null,
  accounts: [
    {
      id: ACCOUNT,
      name: 'Example',
      role: 'agent',
      permissions: null,
      status: 'active',
      availability: 'online',
      availabilityStatus: 'online',
      autoOffline: true,
    },
  ],
}
const PAGE = 25

export interface FakeApiOptions {
  clock: Clock
  random: Random
  server: FakeServer
  /** Maximum extra milliseconds (to 20) between request and effect, and between effect and answer. */
  latency?: number
}

/** A `DeskApi` on a `FakeServer`, with latency and faults in virtual time. */
export class FakeApi {
  readonly server: FakeServer
  /** Decides how each call ends, by its name and, for sends, messages and statuses, its conversation. */
  outcomeOf: (call: string, conversationId: number | null) => CallOutcome = () => 'ok'
  /** Milliseconds by which the server is late with a call, by its name. */
  latenessOf: (call: string) => number = () => 0
  /** Names of the calls that reached the server. */
  readonly calls: string[] = []
  /** By name: the most calls that were under way at the same time. */
  readonly mostAtOnce = new Map<string, number>()
  readonly #underWay = new Map<string, number>()
  /** Requested list pages, such as `all/all/1`: status, assignee, page. */
  readonly pages: string[] = []
  /** Characters of the largest answer that the client accepts: see `readBody`. */
  largestAnswer = Infinity
  /** The search ignores its parameters, as servers without the advanced search do. */
  ignoresFilters = false
  pubsubToken = 'pubsub'
  /** What the profile shows of the server's age. */
  keys: ServerKeys = { isOld: false, hasAutoOffline: true }
  /** For servers that are old. */
  missingRoutes: Capability[] = []
  profile: Profile = PROFILE
  /** Conversations that the user may not see, as after an inbox was taken away. */
  readonly hidden = new Set<number>()
  /** Conversations of which the server says that the user was mentioned there. */
  readonly mentioned = new Set<number>()
  /** Conversations in which the server says that the user takes part. */
  readonly participating = new Set<number>()
  /** Whether the server can list the unread ones first, as since 4.15. */
  ordersUnread = true
  /** Whether the server can list mentions and the like. Servers before 2.0 list all. */
  listsMentions: boolean
  /** The server's counts of unread conversations; null: it has none. */
  unreadCounts: UnreadAnswer | null = null
  onRefused: (error: ApiError) => void = () => undefined
  /** Whether the inbox sends a survey when a conversation is resolved. */
  csatSurvey = false
  /** Ids of the agents who can be assigned, by inbox; none: the server doesn't tell. */
  readonly assignable = new Map<number, number[]>()
  bots: AssignableBot[] = []
  attributes: AttributeDefinition[] = [
    { accountId: ACCOUNT, id: 1, of: 'contact', key: 'plan', name: 'Plan', type: 'list', values: [] },
  ]
  folders: Folder[] = []
  /** What filters asked for. */
  readonly filters: (readonly Condition[])[] = []
  readonly #clock: Clock
  readonly #random: Random
  readonly #latency: number

  constructor({ clock, random, server, latency = 40 }: FakeApiOptions) {
    this.#clock = clock
    this.#random = random
    this.server = server
    this.#latency = latency
    this.listsMentions = server.generation !== 'old'
  }

  client({ onRefused }: { onRefused?: (error: ApiError) => void } = {}): DeskApi {
    if (onRefused) this.onRefused = onRefused
    return withAccounts(this.#client(), {
      profile: () => this.profile,
      onRefused: (error) => this.onRefused(error),
    })
  }

  #client(): DeskApi {
    const { server } = this
    const run = <T>(
      name: string,
      effect: () => T,
      signal?: AbortSignal,
      conversationId: number | null = null,
    ): Promise<T> => this.#counted(name, () => this.#run(name, this.outcomeOf(name, conversationId), effect, signal))
    const none = <T>(value: T): Promise<T> => run('other', () => value)
    return {
      profile: () =>
        run('profile', () => ({ profile: this.profile, pubsubToken: this.pubsubToken, server: this.keys })),
      missingRoutes: () => run('missingRoutes', () => [...this.missingRoutes]),
      conversations: (_account, filter) =>
        run('conversations', () => {
          this.pages.push(`${filter.status}/${filter.assigneeType}/${filter.page}`)
          const part = (status: string): number[] =>
            server
              .list({ ...filter, status })
              // Recorded: the list of those in which the user takes part also has what they may not open.
              .filter(({ id }) => !this.hidden.has(id) || filter.conversationType === 'participating')
              .filter(({ id }) => this.#isListed(id, filter.conversationType))
              .sort(
                filter.sortBy === 'unread' && this.ordersUnread
                  ? (one, other) => other.unreadCount - one.unreadCount
                  : () => 0,
              )
              .slice((filter.page - 1) * PAGE, filter.page * PAGE)
              .map(({ id }) => id)
          if (server.generation !== 'old' || filter.status !== 'all')
            return this.#page(part(filter.status), filter.status, filter)
          // Merged from one list per status, as `StatusNames` does for servers without `all`.
          const parts = ['open', 'resolved', 'pending'].map(part)
          const ends = parts.map((ids) => (ids.length === 0 ? -Infinity : server.view(ids.at(-1) ?? 0).lastActivityAt))
          const ids = parts
            .flat()
            .sort((one, other) => server.view(other).lastActivityAt - server.view(one).lastActivityAt || other - one)
          return { ...this.#page(ids, 'all', filter), reached: Math.max(...ends) }
        }),
      newestConversations: (_account, tag) =>
        run('newestConversations', () => {
          this.pages.push('all/all/1')
          const page = this.#page(
            server
              .list({ status: 'all', assigneeType: 'all' })
              .filter(({ id }) => !this.hidden.has(id))
              .slice(0, PAGE)
              .map(({ id }) => id),
            'all',
          )
          const next = JSON.stringify(page)
          return next === tag ? { page: null, tag } : { page, tag: next }
        }),
      conversation: (_account, id) => run('conversation', () => this.#page([this.#existing(id)], 'open')),
      filterConversations: (_account, conditions, _custom, page) =>
        run('filterConversations', () => {
          this.filters.push(conditions)
          const test = filterTest(conditions, this.attributes)
          if (test.kind === 'refused') throw new ApiError({ code: 'serverError', reachedServer: 'yes', status: 500 })
          const found = server
            .list({ status: 'all', assigneeType: 'all' })
            .filter((one) => test.kind === 'unknown' || test.test(one))
            .map(({ id }) => id)
          const answer = this.#page(found.slice((page - 1) * PAGE, page * PAGE), 'all')
          return { ...answer, counts: { mine: 0, unassigned: 0, all: found.length } }
        }),
      folders: () => run('folders', () => [...this.folders]),
      createFolder: (_account, name, query) =>
        run('createFolder', () => {
          const id = Math.max(0, ...this.folders.map((folder) => folder.id)) + 1
          this.#saveFolder(id, name, query)
          return id
        }),
      updateFolder: (_account, id, name, query) =>
        run('updateFolder', () => {
          if (!this.folders.some((folder) => folder.id === id)) notFound()
          this.#saveFolder(id, name, query)
        }),
      deleteFolder: (_account, id) =>
        run('deleteFolder', () => {
          if (!this.folders.some((folder) => folder.id === id)) notFound()
          this.folders = this.folders.filter((folder) => folder.id !== id)
        }),
      isOld: () => server.generation === 'old',
      counts: (_account, filter) => run('counts', () => this.#counts(filter)),
      messages: (_account, id, range) =>
        run(
          'messages',
          () => {
            const { messages } = server.row(this.#existing(id))
            const isAfter = range !== undefined && 'after' in range
            const page =
              isAfter && server.generation === 'modern'
                ? messages.filter((message) => message.id > range.after).slice(0, 100)
                : messages
                    .filter((message) => range === undefined || !('before' in range) || message.id < range.before)
                    .slice(-20)
            // What a client can detect: see `messageCalls`.
            return {
              messages: page.map(restMessage),
              contact: null,
              afterIgnored: isAfter && page.some((message) => message.id <= range.after),
            }
          },
          undefined,
          id,
        ),
      sendMessage: (_account, id, message) =>
        run('sendMessage', () => this.#send(this.#existing(id), message), message.signal, id),
      retryMessage: (_account, id, messageId) =>
        run('retryMessage', () => {
          server.updateMessage(id, messageId, { delivery: 'sent', externalError: null })
          return { accountId: ACCOUNT, conversationId: id, id: messageId, delivery: 'sent', externalError: null }
        }),
      deleteMessage: (_account, id, messageId) =>
        run('deleteMessage', () => {
          server.updateMessage(id, messageId, { deleted: true, content: 'This message was deleted' })
          return {
            accountId: ACCOUNT,
            conversationId: id,
            id: messageId,
            deleted: true,
            content: 'This message was deleted',
          }
        }),
      setStatus: (_account, id, status, until) =>
        run('setStatus', () => server.setStatus(this.#existing(id), status, until), undefined, id),
      assign: (_account, id, assignee) =>
        run('assign', () => server.assign(this.#existing(id), assignee?.id ?? null, assignee?.kind)),
      assignTeam: (_account, id, teamId) => run('assignTeam', () => server.assignTeam(this.#existing(id), teamId)),
      setLabels: (_account, id, labels) => run('setLabels', () => server.setLabels(this.#existing(id), labels)),
      setPriority: (_account, id, priority) =>
        run('setPriority', () => server.setPriority(this.#existing(id), priority)),
      setMuted: (_account, id, muted) => run('setMuted', () => server.setMuted(this.#existing(id), muted)),
      participants: (_account, id) =>
        run('participants', () => [...(server.participants.get(this.#existing(id)) ?? [])]),
      setParticipants: (_account, id, agentIds) =>
        run('setParticipants', () => {
          server.participants.set(this.#existing(id), [...agentIds])
          return [...agentIds]
        }),
      deleteConversation: (_account, id) => run('deleteConversation', () => server.remove(this.#existing(id))),
      setAttribute: (_account, id, key, value) =>
        run('setAttribute', () => server.setAttribute(this.#existing(id), key, value)),
      runMacro: (_account, macroId, id) =>
        run('runMacro', () => server.runMacro(this.#existing(id), macroId), undefined, id),
      sendTranscript: (_account, id, email) =>
        run('sendTranscript', () => void server.transcripts.push({ id: this.#existing(id), email })),
      markSeen: (_account, id) =>
        run('markSeen', () => {
          server.seenByAgent(this.#existing(id))
          return this.#page([id], 'open')
        }),
      markUnread: (_account, id) =>
        run('markUnread', () => {
          server.markUnread(this.#existing(id))
          return this.#page([id], 'open')
        }),
      setTyping: () => none(undefined),
      contact: (_account, id) => run('contact', () => server.contacts.get(id) ?? notFound()),
      contactConversations: (_account, contactId) =>
        run('contactConversations', () =>
          this.#page(
            [...server.rows.values()]
              .filter(({ conversation }) => conversation.contactId === contactId)
              .map(({ conversation }) => conversation.id),
            'all',
          ),
        ),
      agents: () =>
        none(
          [ME, COLLEAGUE].map((id) => ({
            accountId: ACCOUNT,
            id,
            name: id === ME ? 'Ada' : 'Ben',
            email: null,
            role: 'agent',
            avatarUrl: null,
            availability: 'online' as const,
          })),
        ),
      inboxes: () => none(server.inboxes.map((inbox) => ({ ...inbox, csatSurvey: this.csatSurvey }))),
      createLabel: (_account, { title, color }) =>
        run('createLabel', () => {
          const id = server.labels.length + 1
          server.labels = [
            ...server.labels,
            { accountId: ACCOUNT, id, title, color, description: null, onSidebar: true },
          ]
        }),
      assignableBots: () => run('assignableBots', () => [...this.bots]),
      assignableAgents: (_account, inboxId) => run('assignableAgents', () => this.assignable.get(inboxId) ?? null),
      teams: () => none(server.teams),
      labels: () => none(server.labels),
      cannedResponses: () => run('cannedResponses', () => server.cannedResponses),
      macros: () => run('macros', () => server.macros),
      attributeDefinitions: () => none([...this.attributes]),
      notifications: (_account, page) =>
        run('notifications', () => ({
          notifications: server.notifications.slice((page - 1) * 15, page * 15),
          unreadCount: server.notifications.filter(({ readAt }) => readAt === null).length,
        })),
      unreadCounts: () =>
        run('unreadCounts', () => {
          if (this.unreadCounts === null) throw new ApiError({ code: 'notFound', reachedServer: 'yes', status: 404 })
          return this.unreadCounts
        }),
      unreadNotifications: () =>
        run('unreadNotifications', () => server.notifications.filter(({ readAt }) => readAt === null).length),
      markConversationNotificationsRead: (_account, actorId) =>
        run('markConversationNotificationsRead', () => {
          for (const { id, conversationId } of server.notifications)
            if (conversationId === actorId - ACTOR_IDS) server.readNotifications(id)
        }),
      markNotificationRead: (_account, id) => run('markNotificationRead', () => server.readNotifications(id)),
      markAllNotificationsRead: () => run('markAllNotificationsRead', () => server.readNotifications(null)),
      search: (_account, text, signal, filters = null) => run('search', () => this.#search(text, filters), signal),
      setAvailability: () => none(undefined),
      setAutoOffline: () => none(undefined),
      signOut: () => none(undefined),
    }
  }

  #saveFolder(id: number, name: string, query: Record<string, unknown>): void {
    const folder = folderFromWire({ name, query }, id, ACCOUNT)
    if (folder) this.folders = [...this.folders.filter((one) => one.id !== id), folder]
  }

  async #counted<T>(name: string, call: () => Promise<T>): Promise<T> {
    const before = this.#underWay.get(name) ?? 0
    this.#underWay.set(name, before + 1)
    this.mostAtOnce.set(name, Math.max(before + 1, this.mostAtOnce.get(name) ?? 0))
    try {
      return await call()
    } finally {
      this.#underWay.set(name, (this.#underWay.get(name) ?? 1) - 1)
    }
  }

  async #run<T>(name: string, outcome: CallOutcome, effect: () => T, signal?: AbortSignal): Promise<T> {
    if (outcome === 'unreachable') {
      await this.#wait()
      throw new ApiError({ code: 'offline', reachedServer: 'no' })
    }
    await this.#wait(this.latenessOf(name))
    if (signal?.aborted === true) throw new ApiError({ code: 'cancelled', reachedServer: 'unknown' })
    this.calls.push(name)
    switch (outcome) {
      case 'lostBefore':
        await this.#wait()
        throw new ApiError({ code: 'timeout', reachedServer: 'unknown' })
      case 'unclearAfter':
      case 'serverErrorAfter':
        this.server.quietly(effect)
        throw outcome === 'unclearAfter' ? unclear() : serverError()
      case 'unclearBefore':
        throw unclear()
      case 'serverError':
        throw serverError()
      case 'throttled':
        throw new ApiError({ code: 'rateLimited', reachedServer: 'yes', status: 429, retryAfter: 500 })
      case 'limited':
        throw new ApiError({ code: 'rateLimited', reachedServer: 'yes', status: 429 })
      case 'refused':
        throw new ApiError({ code: 'refusedByServer', reachedServer: 'yes', status: 422, detail: 'no' })
      case 'signedOut':
        throw new ApiError({ code: 'signedOut', reachedServer: 'yes', status: 401 })
      case 'missing':
      case 'unsupported':
        throw new ApiError({ code: outcome === 'missing' ? 'notFound' : outcome, reachedServer: 'yes', status: 404 })
      case 'lostAfter':
        effect()
        await this.#wait()
        throw new ApiError({ code: 'timeout', reachedServer: 'unknown' })
      case 'ok': {
        const answer = effect()
        await this.#wait()
        if (this.largestAnswer !== Infinity && (JSON.stringify(answer) ?? '').length > this.largestAnswer)
          throw new ApiError({ code: 'answerTooLarge', reachedServer: 'yes', status: 200 })
        return answer
      }
    }
  }

  /** Searches like a server: parts of texts and names, 15 results of each kind, newest first. */
  #search(text: string, filters: MessageFilters | null): SearchAnswer {
    if (this.server.generation === 'old') throw new ApiError({ code: 'unsupported', reachedServer: 'yes', status: 404 })
    const needle = text.toLowerCase()
    const found = [...this.server.rows.values()].flatMap((row) =>
      row.messages.filter(
        (message) =>
          message.type !== 'activity' &&
          message.content.toLowerCase().includes(needle) &&
          (filters === null || this.ignoresFilters || passesParameters(message, filters)),
      ),
    )
    const contacts = [...this.server.contacts.values()].filter(({ name, email }) =>
      `${name} ${email ?? ''}`.toLowerCase().includes(needle),
    )
    const theirs = [...this.server.rows.keys()]
      .map((id) => this.server.view(id))
      .filter(({ contactId }) => contacts.some(({ id }) => id === contactId))
    if (filters !== null)
      return {
        messages: found
          .sort((one, other) => other.id - one.id)
          .slice(0, 15)
          .map(restMessage),
        contacts: [],
        conversations: [],
      }
    return {
      messages: found
        .sort((one, other) => other.id - one.id)
        .slice(0, 15)
        .map(restMessage),
      contacts: contacts.slice(0, 15),
      conversations: theirs.slice(0, 15).map((conversation) => ({
        conversation,
        contact: this.server.contacts.get(conversation.contactId ?? 0) ?? null,
        message: null,
      })),
    }
  }

  #wait(more = 0): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.after(more + 20 + Math.floor(this.#random() * this.#latency), resolve)
    })
  }

  #existing(id: number): number {
    if (this.hidden.has(id)) {
      const error = forbidden('You are not authorized to do this action')
      this.onRefused(error)
      throw error
    }
    return this.server.rows.has(id) ? id : notFound()
  }

  #isListed(id: number, type: ConversationListFilter['conversationType']): boolean {
    if (type === undefined || !this.listsMentions) return true
    if (type === 'unattended') return isUnattended(this.server.view(id))
    return (type === 'mention' ? this.mentioned : this.participating).has(id)
  }

  #counts({ status, conversationType }: Partial<ConversationListFilter>): ConversationPage['counts'] {
    return this.server.counts(status ?? 'open', (id) => this.#isListed(id, conversationType))
  }

  #page(
    ids: number[],
    status: ConversationListFilter['status'],
    filter: Partial<ConversationListFilter> = {},
  ): ConversationPage {
    const conversations = ids.map((id) => this.server.view(id))
    return {
      counts: this.#counts({ ...filter, status }),
      conversations: conversations.map((conversation) => {
        const { updatedAt, ...rest } = conversation
        return updatedAt === null ? rest : { ...rest, updatedAt }
      }),
      contacts: conversations.flatMap(({ contactId }) => this.server.contacts.get(contactId ?? 0) ?? []),
      messages: ids.flatMap((id) => this.server.row(id).messages.slice(-1).map(restMessage)),
    }
  }

  #send(id: number, message: SendMessage): MessagePatch {
    const stored = this.server.write(id, {
      type: 'outgoing',
      content: message.content,
      private: message.private,
      inReplyTo: message.inReplyTo,
      echoId: message.echoId,
      sender: { kind: 'user', id: ME, name: 'Ada', avatarUrl: null },
      attributes: storedRecipients(message),
      attachments: message.files.map(storedFile),
    })
    return { ...restMessage(stored), echoId: message.echoId }
  }
}

/** Servers split the comma-separated texts into lists. */
function storedRecipients({ recipients }: SendMessage): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(recipients ?? {}).map(([field, text]) => [
      field,
      String(text)
        .split(',')
        .filter((address) => address !== ''),
    ]),
  )
}

function storedFile({ name, contentType, size }: SendMessage['files'][number], index: number): Attachment {
  return {
    id: index + 1,
    kind: 'file',
    name,
    contentType,
    size,
    width: null,
    height: null,
    dataUrl: `https://desk.example/blobs/${name}`,
    thumbUrl: null,
    title: null,
    coordinates: null,
    transcript: null,
  }
}

function passesParameters(
  { sender, inboxId, createdAt }: Message,
  { agentId, inboxId: wanted, since, until }: MessageFilters,
): boolean {
  return (
    (agentId === null || (sender?.kind === 'user' && sender.id === agentId)) &&
    (wanted === null || inboxId === wanted) &&
    createdAt >= (since ?? 0) &&
    createdAt <= (until ?? Infinity)
  )
}

/** REST answers have no version of a message. */
function restMessage(message: Message): MessagePatch {
  const patch: MessagePatch = { ...message }
  delete patch.updatedAt
  delete patch.echoId
  return patch
}

const serverError = (): ApiError => new ApiError({ code: 'serverError', reachedServer: 'unknown', status: 500 })
const unclear = (): ApiError =>
  new ApiError({ code: 'refusedByServer', reachedServer: 'unknown', status: 422, detail: 'Connection refused' })

function notFound(): never {
  throw new ApiError({ code: 'notFound', reachedServer: 'yes', status: 404 })
}
