import type { Clock } from '../clock.ts'
import type { Random } from '../random.ts'
import { token, uuid } from '../random.ts'
import type { Capabilities } from '../versions.ts'
import type { AgentBot } from './agentBots.ts'
import type { CaptainAssistant } from './captain/assistants.ts'
import type { CopilotMessage, CopilotThread } from './captain/copilot.ts'
import type { CsatResponse } from './csat.ts'
import type { AttributeDefinition } from './customAttributes.ts'
import type { CustomRole } from './customRoles.ts'
import type { DashboardApp } from './dashboardApps.ts'
import { notFound } from './errors.ts'
import type { Article, Category, Portal } from './helpCenter.ts'
import type { ReportFault } from './jobs.ts'
import { clockOfJobs, JobQueue, runJob } from './jobs.ts'
import { MailQueue } from './mail/mailQueue.ts'
import { Presence } from './presence.ts'
import type { ReportingEvent } from './reportingEvents.ts'
import type {
  Account,
  Blob,
  CannedResponse,
  Company,
  Contact,
  ContactInbox,
  Conversation,
  CustomFilter,
  Details,
  Inbox,
  Label,
  Macro,
  Membership,
  Message,
  Notification,
  PushSubscription,
  Session,
  SlaPolicy,
  Team,
  User,
} from './types.ts'
import type { UnreadCache } from './unreadCounts.ts'
import type { Webhook } from './webhooks.ts'
import type { Call } from './whatsapp/calls.ts'
import { Meta } from './whatsapp/meta.ts'

/** Delivers an event to every subscription of one of the topics. */
export type Publish = (topics: ReadonlySet<string>, event: string, data: Details) => void

export interface ModelOptions {
  readonly clock: Clock
  readonly random: Random
  readonly capabilities: Capabilities
  /** Milliseconds. Default: as the version does. */
  readonly presenceWindow?: number
  /** Gets what fails in a background job. Default: throws it, so that tests fail. */
  readonly report?: ReportFault
}

interface Pending {
  topics: ReadonlySet<string>
  event: string
  data: () => Details
}

/** The server's data and its event queue. The rules are in the other files of this folder. */
export class Model {
  /** Its timers run as jobs. */
  readonly clock: Clock
  readonly random: Random
  readonly capabilities: Capabilities
  readonly #report: ReportFault
  readonly presence: Presence
  /** Announces events. */
  readonly jobs: JobQueue
  /** Queued and sent mails. */
  readonly mail: MailQueue
  /** Meta, which carries WhatsApp messages and calls. */
  readonly meta = new Meta()
  /** The base address of links in payloads; set once the port is known. */
  base = 'http://127.0.0.1'
  publish: Publish = () => undefined

  readonly accounts = new Map<number, Account>()
  readonly users = new Map<number, User>()
  readonly memberships: Membership[] = []
  readonly sessions: Session[] = []
  readonly inboxes = new Map<number, Inbox>()
  readonly teams = new Map<number, Team>()
  readonly labels = new Map<number, Label>()
  readonly cannedResponses = new Map<number, CannedResponse>()
  readonly attributeDefinitions = new Map<number, AttributeDefinition>()
  readonly macros = new Map<number, Macro>()
  readonly customFilters = new Map<number, CustomFilter>()
  readonly slaPolicies = new Map<number, SlaPolicy>()
  readonly customRoles = new Map<number, CustomRole>()
  readonly dashboardApps = new Map<number, DashboardApp>()
  readonly agentBots = new Map<number, AgentBot>()
  readonly captainAssistants = new Map<number, CaptainAssistant>()
  readonly copilotThreads = new Map<number, CopilotThread>()
  readonly copilotMessages = new Map<number, CopilotMessage>()
  readonly portals = new Map<number, Portal>()
  readonly categories = new Map<number, Category>()
  readonly articles = new Map<number, Article>()
  readonly webhooks = new Map<number, Webhook>()
  readonly contacts = new Map<number, Contact>()
  readonly companies = new Map<number, Company>()
  readonly contactInboxes = new Map<number, ContactInbox>()
  readonly conversations = new Map<number, Conversation>()
  readonly messages = new Map<number, Message>()
  readonly calls = new Map<number, Call>()
  readonly csatResponses = new Map<number, CsatResponse>()
  readonly reportingEvents = new Map<number, ReportingEvent>()
  readonly unreadCaches = new Map<number, UnreadCache>()
  readonly notifications = new Map<number, Notification>()
  readonly pushSubscriptions = new Map<number, PushSubscription>()
  readonly blobs = new Map<string, Blob>()
  readonly #byDisplayId = new Map<string, Conversation>()
  readonly #byContactToken = new Map<string, ContactInbox>()
  readonly #bySource = new Map<string, ContactInbox>()
  readonly #lastIds = new Map<string, number>()
  #pending: Pending[] = []
  #isSilenced = false
  /** Events announced so far. */
  emitted = 0
  /** Every client gets the list of sessions at the cap (409), as from a fork; without it browsers only. */
  asksAtSessionCap = false
  /** Ways to sign in beside the password, and the scheme of links to the mobile app. */
  readonly singleSignOn = { methods: new Set<'google' | 'saml'>(), mobileScheme: 'chatwootapp' }
  /** Milliseconds that the server's clock is ahead (clock skew). */
  skew = 0

  constructor({ clock: time, random, capabilities, presenceWindow, report = rethrow }: ModelOptions) {
    this.#report = report
    const clock = clockOfJobs(time, report)
    this.clock = clock
    this.random = random
    this.capabilities = capabilities
    this.jobs = new JobQueue(clock, (job) => this.runJob(job))
    this.mail = new MailQueue(clock)
    const agents = presenceWindow ?? (capabilities.can('presence60') ? 60_000 : 20_000)
    this.presence = new Presence(
      clock,
      agents,
      presenceWindow ?? (capabilities.can('contactPresence90') ? 90_000 : agents),
    )
  }

  can(feature: Parameters<Capabilities['can']>[0]): boolean {
    return this.capabilities.can(feature)
  }

  now(): number {
    return this.clock.now() + this.skew
  }

  nextId(table: string): number {
    const id = this.lastId(table) + 1
    this.#lastIds.set(table, id)
    return id
  }

  /** The highest id given so far; 0 before the first. */
  lastId(table: string): number {
    return this.#lastIds.get(table) ?? 0
  }

  token(length = 24): string {
    return token(this.random, length)
  }

  uuid(): string {
    return uuid(this.random)
  }

  addConversation(conversation: Conversation): void {
    this.conversations.set(conversation.id, conversation)
    this.#byDisplayId.set(`${conversation.accountId}/${conversation.displayId}`, conversation)
  }

  removeConversation(conversation: Conversation): void {
    this.conversations.delete(conversation.id)
    this.#byDisplayId.delete(`${conversation.accountId}/${conversation.displayId}`)
    for (const message of conversation.messages) this.messages.delete(message.id)
    for (const notification of this.notifications.values()) {
      if (notification.conversation === conversation) this.notifications.delete(notification.id)
    }
  }

  addContactInbox(contactInbox: ContactInbox): void {
    this.contactInboxes.set(contactInbox.id, contactInbox)
    this.#byContactToken.set(contactInbox.pubsubToken, contactInbox)
    this.#bySource.set(`${contactInbox.inboxId}/${contactInbox.sourceId}`, contactInbox)
  }

  conversation(accountId: number, displayId: number): Conversation | undefined {
    return this.#byDisplayId.get(`${accountId}/${displayId}`)
  }

  contactInboxByToken(pubsubToken: string): ContactInbox | undefined {
    return this.#byContactToken.get(pubsubToken)
  }

  contactInboxBySource(inboxId: number, sourceId: string): ContactInbox | undefined {
    return this.#bySource.get(`${inboxId}/${sourceId}`)
  }

  account(id: number): Account {
    return found(this.accounts.get(id))
  }

  user(id: number): User {
    return found(this.users.get(id))
  }

  inbox(id: number): Inbox {
    return found(this.inboxes.get(id))
  }

  contact(id: number): Contact {
    return found(this.contacts.get(id))
  }

  membership(accountId: number, userId: number): Membership | undefined {
    return this.memberships.find((m) => m.accountId === accountId && m.userId === userId)
  }

  /** Rows of one account from a table, in order of their ids. */
  ofAccount<T extends { accountId: number }>(table: { values(): Iterable<T> }, accountId: number): T[] {
    return [...table.values()].filter((row) => row.accountId === accountId)
  }

  /**
   * Announces an event in the next microtask, so that `data`, which is called then, returns the operation's result, as a
   * background job of the real server does.
   */
  emit(topics: ReadonlySet<string>, event: string, data: () => Details): void {
    if (this.#isSilenced || topics.size === 0) return
    this.emitted += 1
    if (this.#pending.push({ topics, event, data }) === 1) queueMicrotask(() => this.#flush())
  }

  /** Whether events and mails are suppressed. */
  get isQuiet(): boolean {
    return this.#isSilenced
  }

  /** Runs `build` without events and mails, for seeds. */
  quietly(build: () => void): void {
    this.#isSilenced = true
    try {
      build()
    } finally {
      this.#isSilenced = false
    }
  }

  #flush(): void {
    const pending = this.#pending
    this.#pending = []
    for (const { topics, event, data } of pending) {
      const announce = () => this.publish(topics, event, data())
      // The web process itself answers a beat.
      if (event === 'presence.update') this.runJob(announce)
      else this.jobs.add(announce)
    }
  }

  /** Runs a background job, as `runJob` in jobs.ts does. */
  runJob(job: () => void): void {
    runJob(job, this.#report)
  }
}

function rethrow(error: unknown): never {
  throw error
}

function found<T>(row: T | undefined): T {
  if (row === undefined) throw notFound()
  return row
}
