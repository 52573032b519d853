import type { Conversation, ConversationStatus, Priority } from '../../../shared/model/conversation.ts'
import type { Macro } from '../../../shared/model/macro.ts'
import { macroSteps } from '../../../shared/model/macro.ts'
import type { Attachment, Message, MessageEmail } from '../../../shared/model/message.ts'
import type { CannedResponse, Contact, Inbox, Label, ServerNotification, Team } from '../../../shared/model/people.ts'
import { previewOf } from '../../../shared/model/preview.ts'
import type { Clock } from '../ports.ts'

export const ACCOUNT = 1
export const ME = 7
export const COLLEAGUE = 8
const INBOX = 3
/** By how much a conversation's id in the database is higher than the one that is shown. */
export const ACTOR_IDS = 7_000

/** Generation of the server: `old` has no row versions, no `status=all` and no `after`. */
export type Generation = 'modern' | 'old'

interface Row {
  conversation: Conversation
  messages: Message[]
  seenAt: number
}

/** The data of a server, in the form of the model. Tests compare a cache with it. */
export class FakeServer {
  readonly rows = new Map<number, Row>()
  /** Sent by email. */
  readonly transcripts: { id: number; email: string }[] = []
  /** Ids of agents, by conversation. */
  readonly participants = new Map<number, number[]>()
  readonly contacts = new Map<number, Contact>()
  inboxes: Inbox[] = [
    { accountId: ACCOUNT, id: INBOX, name: 'Website', channel: 'Channel::WebWidget', avatarUrl: null, emails: [] },
  ]
  labels: Label[] = []
  cannedResponses: CannedResponse[] = []
  macros: Macro[] = []
  /** Macros that were run, and in which conversation. */
  readonly ran: { macroId: number; id: number }[] = []
  teams: Team[] = [
    { accountId: ACCOUNT, id: 4, name: 'billing', description: '', isMember: true },
    { accountId: ACCOUNT, id: 5, name: 'returns', description: '', isMember: false },
  ]
  /** Notifications of the user, newest first. */
  notifications: ServerNotification[] = []
  /** Whether lists are sorted by fractions of a second, as on real servers. Default: rows of one second by their ids. */
  sortsByFractions = false
  readonly generation: Generation
  /** Receives the broadcast of every change. */
  onBroadcast: (name: string, data: Record<string, unknown>) => void = () => undefined
  readonly #clock: Clock
  #messageId = 100
  #conversationId = 0
  #notificationId = 0
  #version = 1

  constructor(clock: Clock, generation: Generation = 'modern') {
    this.#clock = clock
    this.generation = generation
  }

  get seconds(): number {
    return Math.floor(this.#clock.now() / 1_000)
  }

  row(id: number): Row {
    const row = this.rows.get(id)
    if (!row) throw new Error(`no conversation ${id}`)
    return row
  }

  addConversation(text = 'hello'): number {
    const id = ++this.#conversationId
    const contact: Contact = {
      accountId: ACCOUNT,
      id: 500 + id,
      name: `Customer ${id}`,
      email: null,
      phone: null,
      identifier: null,
      avatarUrl: null,
      blocked: false,
      additionalAttributes: {},
      customAttributes: {},
      channels: null,
      createdAt: this.seconds,
      lastActivityAt: null,
    }
    this.contacts.set(contact.id, contact)
    const conversation: Conversation = {
      accountId: ACCOUNT,
      id,
      uuid: null,
      inboxId: INBOX,
      contactId: contact.id,
      channel: 'Channel::WebWidget',
      status: 'open',
      priority: null,
      labels: [],
      assignee: null,
      team: null,
      muted: false,
      canReply: true,
      unreadCount: 0,
      preview: null,
      createdAt: this.seconds,
      lastActivityAt: this.seconds,
      agentLastSeenAt: null,
      contactLastSeenAt: null,
      waitingSince: null,
      firstReplyAt: null,
      snoozedUntil: null,
      additionalAttributes: {},
      customAttributes: {},
      sla: null,
      updatedAt: this.#nextVersion(),
    }
    this.rows.set(id, { conversation, messages: [], seenAt: 0 })
    this.#broadcastConversation('conversation.created', id)
    this.write(id, { type: 'incoming', content: text })
    return id
  }

  /**
   * Turns a conversation into one by email, of the inbox `support@acme.test` that also receives at
   * `fwd@inbound.acme.test`.
   */
  makeEmail(id: number, contactEmail: string | null): void {
    this.inboxes = [
      {
        accountId: ACCOUNT,
        id: INBOX,
        name: 'Support mail',
        channel: 'Channel::Email',
        avatarUrl: null,
        emails: ['support@acme.test', 'fwd@inbound.acme.test'],
      },
    ]
    const { conversation } = this.row(id)
    const contact = this.contacts.get(conversation.contactId ?? 0)
    if (contact) this.contacts.set(contact.id, { ...contact, email: contactEmail })
    this.#change(id, { channel: 'Channel::Email' }, true)
  }

  /** Sets the additional attributes of a conversation. */
  setAttributes(id: number, additionalAttributes: Record<string, unknown>): void {
    this.#change(id, { additionalAttributes }, true)
  }

  /** Receives an email. */
  receiveMail(id: number, people: Partial<Pick<MessageEmail, 'from' | 'to' | 'cc' | 'bcc' | 'autoReply'>>): Message {
    const email = {
      subject: 'Invoice',
      from: ['maya@example.test'],
      to: ['support@acme.test'],
      cc: [],
      bcc: [],
      html: null,
      text: 'Hello',
      textReply: null,
      ...people,
    }
    return this.write(id, { contentType: 'incoming_email', content: 'Hello', email })
  }

  /** Adds a message and broadcasts it. */
  write(id: number, init: Partial<Message>): Message {
    const row = this.row(id)
    const contact = this.contacts.get(row.conversation.contactId ?? 0)
    const type = init.type ?? 'incoming'
    const message: Message = {
      accountId: ACCOUNT,
      id: ++this.#messageId,
      conversationId: id,
      inboxId: INBOX,
      type,
      contentType: 'text',
      content: '',
      private: false,
      delivery: 'sent',
      externalError: null,
      deleted: false,
      inReplyTo: null,
      sender:
        type === 'incoming'
          ? { kind: 'contact', id: contact?.id ?? 0, name: contact?.name ?? '', avatarUrl: null }
          : { kind: 'user', id: COLLEAGUE, name: 'Ben', avatarUrl: null },
      attachments: [],
      email: null,
      attributes: {},
      echoId: null,
      sourceId: null,
      createdAt: this.seconds,
      updatedAt: this.#clock.now(),
      ...init,
    }
    row.messages.push(message)
    if (type === 'incoming') row.seenAt = Math.min(row.seenAt, message.id - 1)
    this.#change(
      id,
      { lastActivityAt: this.seconds, ...(type === 'incoming' ? { waitingSince: this.seconds } : {}) },
      this.generation === 'modern',
    )
    this.#broadcastMessage('message.created', message)
    // Servers do not store the echo id.
    row.messages[row.messages.length - 1] = { ...message, echoId: null }
    return message
  }

  /** Runs changes without their broadcasts. */
  quietly(change: () => void): void {
    const broadcast = this.onBroadcast
    this.onBroadcast = () => undefined
    change()
    this.onBroadcast = broadcast
  }

  updateMessage(id: number, messageId: number, change: Partial<Message>): void {
    const row = this.row(id)
    const index = row.messages.findIndex((message) => message.id === messageId)
    const known = row.messages[index]
    if (!known) throw new Error(`no message ${messageId}`)
    const next = { ...known, ...change, updatedAt: this.#clock.now() }
    row.messages[index] = next
    this.#broadcastMessage('message.updated', next)
  }

  setStatus(id: number, status: ConversationStatus, snoozedUntil: number | null = null): void {
    const { conversation } = this.row(id)
    if (conversation.status === status && conversation.snoozedUntil === snoozedUntil) return
    this.#change(id, { status, snoozedUntil }, true)
    this.#broadcastConversation('conversation.status_changed', id)
  }

  assign(id: number, userId: number | null, kind: 'user' | 'bot' = 'user'): void {
    const name = kind === 'bot' ? 'Bot' : userId === ME ? 'Ada' : 'Ben'
    this.#change(id, { assignee: userId === null ? null : { id: userId, kind, name, avatarUrl: null } }, true)
    this.#broadcastConversation('assignee.changed', id)
  }

  assignTeam(id: number, teamId: number | null): void {
    const team = this.teams.find((each) => each.id === teamId)
    this.#change(id, { team: team ? { id: team.id, name: team.name } : null }, true)
    this.#broadcastConversation('team.changed', id)
  }

  /** Sets one custom attribute, or removes it. */
  setAttribute(id: number, key: string, value: unknown): Record<string, unknown> {
    const { [key]: _before, ...others } = this.row(id).conversation.customAttributes
    const customAttributes = value === null ? others : { ...others, [key]: value }
    this.#change(id, { customAttributes }, true)
    if (this.generation === 'modern') this.#broadcastConversation('conversation.updated', id)
    return customAttributes
  }

  /** Runs a macro of labels, statuses, assignments and messages. */
  runMacro(id: number, macroId: number): void {
    this.ran.push({ macroId, id })
    for (const step of macroSteps(this.macros.find((macro) => macro.id === macroId)?.actions ?? [])) {
      if (step.kind === 'status') this.setStatus(id, step.status)
      if (step.kind === 'addLabels') this.setLabels(id, [...this.row(id).conversation.labels, ...step.labels])
      if (step.kind === 'assign') this.assign(id, step.agent === 'self' ? ME : step.agent)
      if (step.kind === 'message') this.write(id, { type: 'outgoing', content: step.text })
    }
  }

  /** Replaces all labels. Servers before 2.11 don't broadcast it. */
  setLabels(id: number, labels: readonly string[]): string[] {
    const next = [...new Set(labels)]
    if (next.join() !== this.row(id).conversation.labels.join()) {
      this.#change(id, { labels: next }, true)
      if (this.generation === 'modern') this.#broadcastConversation('conversation.updated', id)
    }
    return next
  }

  setPriority(id: number, priority: Priority | null): void {
    if (this.row(id).conversation.priority === priority) return
    this.#change(id, { priority }, true)
    if (this.generation === 'modern') this.#broadcastConversation('conversation.updated', id)
  }

  /** Blocks the contact of a conversation and resolves it, or unblocks them and reopens nothing. Old servers know no blocked contacts. */
  setMuted(id: number, muted: boolean): void {
    const { conversation } = this.row(id)
    const contact = this.contacts.get(conversation.contactId ?? 0)
    if (muted) this.setStatus(id, 'resolved')
    this.#change(id, { muted }, false)
    if (!contact || this.generation !== 'modern') return
    this.contacts.set(contact.id, { ...contact, blocked: muted })
    this.onBroadcast('contact.updated', {
      account_id: ACCOUNT,
      id: contact.id,
      name: contact.name,
      blocked: muted,
      type: 'contact',
    })
  }

  /** Notifies the user, as servers do for mentions and assignments. */
  notify(id: number, type: string, message: Message | null): void {
    const at = this.seconds
    const notification: ServerNotification = {
      accountId: ACCOUNT,
      id: ++this.#notificationId,
      type,
      conversationId: id,
      actorId: id + ACTOR_IDS,
      readAt: null,
      title: null,
      body: message?.content ?? null,
      senderName: this.generation === 'modern' ? (message?.sender?.name ?? null) : null,
      contactName: this.contacts.get(this.row(id).conversation.contactId ?? 0)?.name ?? null,
      createdAt: at,
      at,
      snoozedUntil: null,
      messageId: this.generation === 'modern' ? (message?.id ?? null) : null,
    }
    this.notifications = [notification, ...this.notifications]
    this.onBroadcast('notification.created', {
      account_id: ACCOUNT,
      unread_count: this.notifications.filter(({ readAt }) => readAt === null).length,
      notification: {
        id: notification.id,
        notification_type: type,
        primary_actor_type: 'Conversation',
        primary_actor_id: id + ACTOR_IDS,
        primary_actor: { id, meta: {} },
        read_at: null,
        created_at: at,
        ...(this.generation === 'modern'
          ? {
              last_activity_at: at,
              secondary_actor: message && { ...wireMessage(message), sender: { name: message.sender?.name } },
            }
          : {}),
      },
    })
  }

  /** Marks one notification or all as read, without a broadcast, like the servers. */
  readNotifications(id: number | null): void {
    this.notifications = this.notifications.map((known) =>
      id === null || known.id === id ? { ...known, readAt: known.readAt ?? this.seconds } : known,
    )
  }

  /** Marks a conversation as read. All agents share this; it is never broadcast. */
  seenByAgent(id: number): void {
    const row = this.row(id)
    row.seenAt = row.messages.at(-1)?.id ?? 0
    this.#change(id, { agentLastSeenAt: this.seconds }, this.generation === 'modern')
  }

  /** Marks a conversation as unread from the contact's last message on, like the servers. */
  markUnread(id: number): void {
    const row = this.row(id)
    row.seenAt = (row.messages.findLast(({ type }) => type === 'incoming')?.id ?? row.seenAt + 1) - 1
    this.#change(id, { agentLastSeenAt: this.seconds - 1 }, this.generation === 'modern')
  }

  /** Removes a conversation; it is never broadcast. */
  remove(id: number): void {
    this.rows.delete(id)
  }

  /** A conversation as the server returns it. */
  view(id: number): Conversation {
    const { conversation, messages, seenAt } = this.row(id)
    const last = messages.findLast((message) => message.type !== 'activity') ?? messages.at(-1)
    return {
      ...conversation,
      unreadCount: Math.min(
        10,
        messages.filter((message) => message.type === 'incoming' && message.id > seenAt).length,
      ),
      preview: last ? previewOf(last) : null,
      updatedAt: this.generation === 'modern' ? conversation.updatedAt : null,
    }
  }

  /** Conversations in the order of the servers: newest activity first. */
  list(filter: { status: string; assigneeType: string }): Conversation[] {
    return [...this.rows.keys()]
      .map((id) => this.view(id))
      .filter(
        ({ status, assignee }) =>
          (filter.status === 'all' || status === filter.status) &&
          (filter.assigneeType === 'all' || (filter.assigneeType === 'me' ? assignee?.id === ME : assignee === null)),
      )
      .sort((one, other) => other.lastActivityAt - one.lastActivityAt || this.#orderInSecond(one, other))
  }

  #orderInSecond(one: Conversation, other: Conversation): number {
    const lastWritten = ({ id }: Conversation): number => this.row(id).messages.at(-1)?.id ?? 0
    return this.sortsByFractions ? lastWritten(other) - lastWritten(one) : other.id - one.id
  }

  counts(
    status: string,
    isListed: (id: number) => boolean = () => true,
  ): Record<'mine' | 'unassigned' | 'all', number> {
    const count = (assigneeType: string): number =>
      this.list({ status, assigneeType }).filter(({ id }) => isListed(id)).length
    return { mine: count('me'), unassigned: count('unassigned'), all: count('all') }
  }

  #change(id: number, change: Partial<Conversation>, isVersioned: boolean): void {
    const row = this.row(id)
    row.conversation = { ...row.conversation, ...change, ...(isVersioned ? { updatedAt: this.#nextVersion() } : {}) }
  }

  #nextVersion(): number {
    return this.#clock.now() / 1_000 + this.#version++ / 1_000_000
  }

  #broadcastConversation(name: string, id: number): void {
    const view = this.view(id)
    const contact = this.contacts.get(view.contactId ?? 0)
    this.onBroadcast(name, {
      account_id: ACCOUNT,
      id,
      inbox_id: view.inboxId,
      status: view.status,
      priority: view.priority,
      labels: view.labels,
      can_reply: true,
      unread_count: view.unreadCount,
      channel: view.channel,
      created_at: view.createdAt,
      first_reply_created_at: view.firstReplyAt,
      timestamp: view.lastActivityAt,
      last_activity_at: view.lastActivityAt,
      agent_last_seen_at: view.agentLastSeenAt ?? 0,
      contact_last_seen_at: view.contactLastSeenAt ?? 0,
      waiting_since: view.waitingSince ?? 0,
      snoozed_until: view.snoozedUntil,
      contact_inbox: { contact_id: view.contactId },
      meta: {
        sender: {
          id: contact?.id,
          name: contact?.name,
          ...(contact?.email ? { email: contact.email } : {}),
          type: 'contact',
        },
        assignee: view.assignee && { id: view.assignee.id, name: view.assignee.name, type: 'user' },
        team: view.team,
      },
      messages: this.row(id)
        .messages.filter((message) => !message.private && message.type !== 'activity')
        .slice(-1)
        .map(wireMessage),
      ...(this.generation === 'modern' ? { updated_at: view.updatedAt } : {}),
    })
  }

  #broadcastMessage(name: string, message: Message): void {
    const view = this.view(message.conversationId)
    this.onBroadcast(name, {
      ...wireMessage(message),
      account_id: ACCOUNT,
      ...(message.echoId === null ? {} : { echo_id: message.echoId }),
      updated_at: new Date(message.updatedAt ?? 0).toISOString(),
      conversation: {
        assignee_id: view.assignee?.id ?? null,
        unread_count: view.unreadCount,
        last_activity_at: view.lastActivityAt,
      },
    })
  }
}

function wireMessage(message: Message): Record<string, unknown> {
  return {
    id: message.id,
    conversation_id: message.conversationId,
    inbox_id: message.inboxId,
    content: message.content,
    private: message.private,
    status: message.delivery,
    message_type: ['incoming', 'outgoing', 'activity', 'template'].indexOf(message.type),
    content_type: message.contentType,
    created_at: message.createdAt,
    source_id: message.sourceId,
    ...(message.attachments.length === 0 ? {} : { attachments: message.attachments.map(wireAttachment) }),
    content_attributes: message.deleted
      ? { deleted: true }
      : {
          ...message.attributes,
          in_reply_to: message.inReplyTo,
          ...(message.email ? { email: wireEmail(message.email) } : {}),
        },
    ...(message.sender
      ? { sender: { id: message.sender.id, name: message.sender.name, type: message.sender.kind } }
      : {}),
  }
}

function wireAttachment({ id, kind, contentType, size, dataUrl }: Attachment): Record<string, unknown> {
  return { id, file_type: kind, content_type: contentType, file_size: size, data_url: dataUrl }
}

function wireEmail({ subject, from, to, cc, bcc, autoReply, html, text }: MessageEmail): Record<string, unknown> {
  return {
    subject,
    from,
    to,
    cc,
    bcc,
    auto_reply: autoReply === true,
    html_content: { full: html },
    text_content: { full: text },
  }
}
