import { isDeepStrictEqual } from 'node:util'
import { listConversations } from '../../electron/demo/model/lists.ts'
import { enterAccount } from '../../electron/demo/model/rights.ts'
import type { Conversation, Message } from '../../electron/demo/model/types.ts'
import { messagePayload } from '../../electron/demo/payloads/messages.ts'
import { mergeMessage } from '../../shared/model/mergeMessage.ts'
import type { Message as CachedMessage } from '../../shared/model/message.ts'
import { messageFromWire } from '../../shared/model/messageFromWire.ts'
import type { ConversationRow, ThreadMessage } from '../../shared/views.ts'
import type { Agent } from './agent.ts'
import type { ColdCache } from './coldCache.ts'
import { openCache } from './coldCache.ts'
import type { Gaps } from './gaps.ts'
import type { DeskMachine } from './machine.ts'
import type { Setting } from './plan.ts'
import { expectedRow, rowDifferences, rowFacts } from './rows.ts'
import type { ServerSide } from './server.ts'

/**
 * `differs`: the desk shows or stores something else than the server. `unseen`: a reply was sent before a newer message was shown, or a
 * customer's message stayed unknown for a minute while the server answered.
 */
export interface Problem {
  kind: 'differs' | 'lost' | 'doubled' | 'unseen'
  text: string
}

/** The messages that the desk requests after a gap. Older edits show when the user scrolls to them. */
const LATEST = 20
/** Milliseconds between two looks at an opened thread, and until it has to be loaded: old servers send 20 messages at a time. */
const LOOK_EVERY = 1_500
const LOADED_WITHIN = 60_000

/** Compares a desk at rest with its server. */
export class Judge {
  readonly #server: ServerSide
  readonly #machine: DeskMachine
  readonly #agent: Agent
  readonly #gaps: Gaps
  readonly #setting: Setting
  readonly #problems: Problem[] = []

  constructor(server: ServerSide, machine: DeskMachine, agent: Agent, gaps: Gaps, setting: Setting) {
    this.#server = server
    this.#machine = machine
    this.#agent = agent
    this.#gaps = gaps
    this.#setting = setting
  }

  /** `advance`: advances time. The desk has quit afterwards. */
  async judge(advance: (ms: number) => Promise<void>): Promise<Problem[]> {
    const { errors, running } = this.#machine
    for (const error of errors) this.#differs(`the desk logged: ${error}`)
    for (const broken of this.#agent.broken) this.#differs(`a command broke: ${broken}`)
    for (const text of this.#machine.unseen) this.#problems.push({ kind: 'unseen', text })
    const { connection } = running.window.shown('sessions', 'sessions').head.sessions[0] ?? {}
    if (connection?.kind !== 'synced') this.#differs(`not synced at rest: ${JSON.stringify(connection)}`)
    for (const [watchId, { query }] of this.#machine.watched) {
      if (query === 'conversations') this.#list(watchId)
      else if (query === 'thread') this.#thread(watchId)
    }
    await this.#freshness()
    const openThreads = new Set(
      [...this.#machine.watched.values()].flatMap(({ query, input }) =>
        query === 'thread' ? [`${input.accountId}/${input.conversationId}`] : [],
      ),
    )
    await this.#everyThread(advance)
    await running.window.watch('outbox', 'outbox', {})
    const { items } = running.window.shown('outbox', 'outbox')
    const listed = items.flatMap((item) => (item.kind === 'message' ? [item.text] : []))
    await this.#machine.quit()
    const cache = openCache(this.#machine.folder)
    try {
      this.#cold(cache, openThreads)
      this.#sent(cache)
      for (const { content } of cache.outbox())
        if (!listed.includes(content)) this.#problems.push({ kind: 'lost', text: `${content}: stored here, not shown` })
      this.#transcripts()
      this.#macros()
      this.#restored()
    } finally {
      cache.close()
    }
    return this.#problems
  }

  #differs(text: string): void {
    this.#problems.push({ kind: 'differs', text })
  }

  #list(watchId: string): void {
    const watched = this.#machine.watched.get(watchId)
    if (watched?.query !== 'conversations') return
    const { accountId, view, status, sort } = watched.input
    const { head, items } = this.#machine.running.window.shown(watchId, 'conversations')
    const name = `${watchId} (${accountId} ${view} ${status} ${sort})`
    const model = this.#server.demo.model
    const caller = enterAccount(model, this.#server.ada, accountId)
    const query = { status, assigneeType: view === 'mine' ? 'me' : view, labels: [] }
    const truth: Conversation[] = []
    for (let page = 1; ; page++) {
      const { meta, conversations } = listConversations(model, caller, query, page)
      if (page === 1) {
        const counts = { mine: meta['mine_count'], unassigned: meta['unassigned_count'], all: meta['all_count'] }
        if (!isDeepStrictEqual(head.counts, counts))
          this.#differs(`${name}: counts ${JSON.stringify(head.counts)}, the server's ${JSON.stringify(counts)}`)
      }
      if (conversations.length === 0) break
      truth.push(...conversations)
    }
    if (head.state.kind !== 'ready' || head.state.refreshing)
      this.#differs(`${name}: at rest its state is ${JSON.stringify(head.state)}`)
    const shown = new Map(items.map((row) => [row.ref.conversationId, row]))
    for (const conversation of truth) {
      const row = shown.get(conversation.displayId)
      shown.delete(conversation.displayId)
      if (row) this.#row(name, row, conversation)
      else this.#differs(`${name}: conversation ${conversation.displayId} is missing`)
    }
    for (const id of shown.keys()) this.#differs(`${name}: conversation ${id} should not be there`)
    if (
      sort === 'lastActivityDesc' &&
      items.some((row, index) => row.lastActivityAt > (items[index - 1]?.lastActivityAt ?? Infinity))
    )
      this.#differs(`${name}: not in order`)
  }

  #row(name: string, row: ConversationRow, conversation: Conversation): void {
    for (const difference of rowDifferences(this.#server, row, conversation)) this.#differs(`${name}: ${difference}`)
  }

  #thread(watchId: string): void {
    const watched = this.#machine.watched.get(watchId)
    if (watched?.query !== 'thread') return
    const { accountId, conversationId } = watched.input
    const conversation = this.#server.demo.model.conversation(accountId, conversationId)
    const { head, items } = this.#machine.running.window.shown(watchId, 'thread')
    const name = `${watchId} (${accountId}/${conversationId})`
    if (!conversation) return
    if (!head.verified) this.#differs(`${name}: not verified at rest`)
    if (head.conversation) this.#row(name, head.conversation, conversation)
    else this.#differs(`${name}: its conversation is not known`)
    const shown = items.filter((item): item is ThreadMessage & { id: number } => item.id !== null)
    const truth = conversation.messages.slice(
      -Math.max(shown.length, Math.min(watched.input.limit, conversation.messages.length)),
    )
    this.#sameIds(
      name,
      shown.map(({ id }) => id),
      truth.map(({ id }) => id),
    )
    for (const message of truth.slice(-LATEST)) {
      const item = shown.find(({ id }) => id === message.id)
      if (item)
        this.#message(
          name,
          {
            content: item.content,
            delivery: item.delivery,
            deleted: item.deleted,
            attachments: item.attachments.length,
          },
          conversation,
          message,
        )
    }
    if (new Set(items.map(({ key }) => key)).size !== items.length) this.#differs(`${name}: two items have one key`)
  }

  #message(name: string, seen: Record<string, unknown>, conversation: Conversation, message: Message): void {
    const expected = this.#expectedMessage(conversation, message)
    const isRead =
      (expected.type === 'outgoing' || expected.type === 'template') &&
      !expected.private &&
      (conversation.contactLastSeenAt ?? 0) >= message.createdAt - 1_000
    // 1.16 reports a delivery only when it happens. What was taken away is fetched again without it.
    const isDeliveryReported =
      this.#setting.like !== '1.16.2' ||
      !(this.#gaps.mayHide(message.updatedAt - this.#server.demo.model.skew) || this.#server.wasAway(conversation))
    for (const [field, value] of Object.entries({
      content: expected.content,
      ...(isDeliveryReported ? { delivery: message.status } : {}),
      deleted: expected.deleted,
      attachments: expected.attachments.length,
    })) {
      // Channels without delivery reports: the view uses the contact's last read mark.
      if (field === 'delivery' && isRead && seen['delivery'] === 'read') continue
      if (!isDeepStrictEqual(seen[field], value))
        this.#differs(
          `${name}: message ${message.id} has ${field} ${JSON.stringify(seen[field])}, the server's has ${JSON.stringify(value)}`,
        )
    }
  }

  /** Checks that no watched query is stale: its patched result equals a new run. */
  async #freshness(): Promise<void> {
    const { running, watched } = this.#machine
    for (const [watchId, { query, input }] of [...watched]) {
      if (query === 'sessions') continue
      const before = structuredClone(running.window.shown(watchId, query))
      await running.window.watch('fresh', query, input)
      const fresh = running.window.shown('fresh', query)
      if (!isDeepStrictEqual(before.items, fresh.items)) this.#differs(`${watchId}: what is shown is stale`)
      running.window.unwatch('fresh')
    }
  }

  /** Checks that a verified thread misses nothing at its end before a request, and that each is complete once opened. */
  async #everyThread(advance: (ms: number) => Promise<void>): Promise<void> {
    const { window } = this.#machine.running
    for (const conversation of this.#server.conversations) {
      const { accountId, displayId, messages } = conversation
      const name = `thread ${accountId}/${displayId}`
      const input = { sessionId: 'session-1', accountId, conversationId: displayId, limit: messages.length + 1 }
      await window.watch('check', 'thread', input)
      const cached = window.shown('check', 'thread')
      const cachedIds = cached.items.flatMap(({ id }) => (id === null ? [] : [id]))
      if (cached.head.verified && cachedIds.length > 0)
        this.#sameIds(
          `${name}, verified and not opened,`,
          cachedIds,
          messages.slice(-cachedIds.length).map(({ id }) => id),
        )
      const isLoading = (): boolean => {
        const { state, loadingOlder } = window.shown('check', 'thread').head
        return loadingOlder || state.kind === 'loading' || (state.kind === 'ready' && state.refreshing)
      }
      let waited = 0
      do {
        await advance(LOOK_EVERY)
        waited += LOOK_EVERY
      } while (isLoading() && waited < LOADED_WITHIN)
      const { head, items } = window.shown('check', 'thread')
      if (isLoading()) this.#differs(`${name}, opened, still loads: ${JSON.stringify(head.state)}`)
      if (!head.verified) this.#differs(`${name}: opened and not verified: ${JSON.stringify(head.state)}`)
      this.#sameIds(
        `${name}, opened,`,
        items.flatMap(({ id }) => (id === null ? [] : [id])),
        messages.map(({ id }) => id),
      )
    }
    window.unwatch('check')
  }

  #sameIds(name: string, seen: number[], truth: number[]): void {
    if (isDeepStrictEqual(seen, truth)) return
    const missing = truth.filter((id) => !seen.includes(id))
    const odd = seen.filter((id) => !truth.includes(id))
    const differences = [
      ...(missing.length > 0 ? [`without ${missing.slice(0, 8).join(' ')}`] : []),
      ...(odd.length > 0 ? [`with ${odd.slice(0, 8).join(' ')}`] : []),
      ...(missing.length + odd.length === 0 ? ['in another order'] : []),
    ]
    this.#differs(`${name} has ${seen.length} messages of ${truth.length}, ${differences.join(', ')}`)
  }

  /** Checks the files. */
  #cold(cache: ColdCache, openThreads: ReadonlySet<string>): void {
    const { model } = this.#server.demo
    for (const cached of cache.conversations([1, 2])) {
      const conversation = model.conversation(cached.accountId, cached.id)
      const name = `on disk, conversation ${cached.accountId}/${cached.id}`
      if (!conversation) {
        if (!this.#setting.hasSilentAccount) this.#differs(`${name} is not on the server`)
        continue
      }
      // A change in a gap that doesn't affect the order of lists shows at the next comparison.
      const isSilent =
        conversation.updatedAt > conversation.lastActivityAt + 900 &&
        this.#gaps.holds(conversation.updatedAt - model.skew)
      if (!isSilent && !cache.needsRefetch(cached.accountId, cached.id)) {
        const expected = expectedRow(this.#server, conversation)
        const truth = { ...rowFacts(expected), attributes: expected.customAttributes }
        const seen = { ...rowFacts(cached), attributes: cached.customAttributes }
        for (const field of [
          'status',
          'assignee',
          'team',
          'labels',
          'priority',
          'attributes',
          'lastActivityAt',
          'preview',
        ] as const) {
          if (!isDeepStrictEqual(seen[field], truth[field]))
            this.#differs(
              `${name} has ${field} ${JSON.stringify(seen[field])}, the server has ${JSON.stringify(truth[field])}`,
            )
        }
      }
      this.#coldMessages(cache, conversation, openThreads.has(`${cached.accountId}/${cached.id}`))
    }
  }

  #coldMessages(cache: ColdCache, conversation: Conversation, isOpen: boolean): void {
    const { model } = this.#server.demo
    const { accountId, displayId, messages } = conversation
    const name = `on disk, thread ${accountId}/${displayId}`
    for (const [index, message] of messages.entries()) {
      const cached = cache.message(accountId, displayId, message.id)
      if (!cached) continue
      const isEditedWhileUnsubscribed =
        this.#gaps.mayHide(message.updatedAt - model.skew) && !(isOpen && index >= messages.length - LATEST)
      if (!isEditedWhileUnsubscribed)
        this.#message(
          name,
          {
            content: cached.content,
            delivery: cached.delivery,
            deleted: cached.deleted,
            attachments: cached.attachments.length,
          },
          conversation,
          message,
        )
    }
  }

  /** Checks that no macro has written twice: each writes words of its own, and is run once. */
  #macros(): void {
    const contents = [...this.#server.originalContents.values()]
    for (const { words } of this.#server.macros) {
      const times = contents.filter((content) => content === words).length
      if (times > 1) this.#problems.push({ kind: 'doubled', text: `${words}: written ${times} times` })
    }
  }

  /** Checks that no transcript was sent twice: each goes to an address of its own. */
  #transcripts(): void {
    const addresses = this.#server.demo.model.mail.sent.flatMap(({ envelope }) => envelope.to)
    for (let number = 1; number <= this.#agent.transcripts; number++) {
      const times = addresses.filter((to) => to === `t${number}@example.test`).length
      if (times > 1) this.#problems.push({ kind: 'doubled', text: `transcript ${number}: sent ${times} times` })
    }
  }

  /** Checks that messages whose deletion was undone exist, unless another agent deleted them. */
  #restored(): void {
    for (const id of this.#agent.restored) {
      const isDeleted = this.#server.demo.model.messages.get(id)?.contentAttributes['deleted'] === true
      if (isDeleted && !this.#server.deletedByOthers.has(id))
        this.#differs(`message ${id} was taken back, and is deleted on the server`)
    }
  }

  /** Checks that every accepted message is on the server once, or still in the outbox with its text. */
  #sent(cache: ColdCache): void {
    const { model } = this.#server.demo
    const order = new Map<string, number>()
    for (const sent of this.#agent.sent) {
      const ids = [...this.#server.originalContents]
        .filter(([, content]) => content.startsWith(sent.tag))
        .map(([id]) => id)
      const waiting = cache.outbox().filter((entry) => entry.content === sent.content)
      const states = waiting.map(({ state }) => JSON.stringify(state)).join()
      const where = `${JSON.stringify(sent.content)} in ${sent.accountId}/${sent.conversationId}`
      const isThere = model.conversation(sent.accountId, sent.conversationId) !== undefined
      if (ids.length > 1)
        this.#problems.push({ kind: 'doubled', text: `${where}: ${ids.length} times on the server (${ids.join(' ')})` })
      if (sent.takenBack && ids.length + waiting.length > 0)
        this.#differs(`${where}: taken back, and sent all the same`)
      if (sent.accepted === true && !sent.givenUp && !sent.takenBack && ids.length === 0 && waiting.length === 0)
        this.#problems.push({ kind: 'lost', text: `${where}: neither on the server nor here` })
      if (waiting.length > 1) this.#problems.push({ kind: 'doubled', text: `${where}: waits twice` })
      if (ids.length > 0 && waiting.some(({ asks }) => !asks) && isThere)
        this.#differs(`${where}: on the server, and still waits: ${states}`)
      if (waiting.some(({ isInProgress }) => isInProgress)) this.#differs(`${where}: in progress at rest: ${states}`)
      const stored = model.messages.get(ids[0] ?? 0)
      if (stored && stored.contentAttributes['deleted'] !== true && stored.attachments.length !== sent.files)
        this.#differs(`${where}: ${stored.attachments.length} files of ${sent.files}`)
      const key = `${sent.accountId}/${sent.conversationId}`
      const id = ids[0]
      // One that turns up after the question whether it did may come after those that didn't wait for it.
      if (id === undefined || this.#machine.askedAbout.has(sent.echoId)) continue
      if (id < (order.get(key) ?? 0) && !this.#agent.hasRetried) this.#differs(`${where}: overtook another`)
      order.set(key, id)
    }
    for (const { accountId, conversationId, text } of this.#agent.drafts.values()) {
      const kept = cache.draft(accountId, conversationId)
      if (kept !== text)
        this.#problems.push({
          kind: 'lost',
          text: `draft ${JSON.stringify(text)} of ${accountId}/${conversationId}: ${JSON.stringify(kept)} is kept`,
        })
    }
  }

  #expectedMessage(conversation: Conversation, message: Message): CachedMessage {
    const parsed = messageFromWire(
      messagePayload(this.#server.demo.model, message),
      conversation.accountId,
      conversation.displayId,
    )
    if (!parsed) throw new Error('the server sent an unreadable message')
    return mergeMessage(undefined, parsed)
  }
}
