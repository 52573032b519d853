import type { Message } from '../../shared/model/message.ts'
import { errorText } from '../../shared/text/errors.ts'
import { exponentialDelay } from '../core/exponentialDelay.ts'
import { Absence } from '../core/outbox/absence.ts'
import { outcomeOf } from '../core/outbox/sendOutcome.ts'
import type { Clock, Log, Random } from '../core/ports.ts'
import { TimerMap } from '../core/timer.ts'
import type { KnownConversations } from './knownConversations.ts'
import type { Entry, EntryError, Work } from './work.ts'
import { findSent, isChange, NEVER_SENT, placeOf } from './work.ts'
import type { WorkSender } from './workSender.ts'

/** Milliseconds. */
const RETRY = { first: 2_000, longest: 60_000 } as const
const SEARCH_RETRY = { first: 3_000, longest: 60_000 } as const
/** Requests of one entry that the server answered with a failure of its own; after them the user decides. */
const MOST_FAILURES = 4

const FRESH = {
  state: 'queued',
  error: null,
  afterId: NEVER_SENT,
  isAnswered: false,
  looksRefused: false,
} as const

const UNKNOWN: EntryError = { code: 'internal', detail: null }

const mayArrive = ({ state }: Entry): boolean => state === 'sending' || state === 'unknown'

/** `id`: the echo id of a message. */
export interface NewWork {
  id: string
  work: Work
}

export interface OutboxOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly conversations: KnownConversations
  readonly sender: WorkSender
  /** Resolves when the entries are on disk. */
  save(): Promise<void>
  onChange(): void
}

/**
 * What one visitor has written and done, from `start` to `stop`, until the server has it. One request at a time, in order for
 * each conversation; what waits before it is tried again keeps only its own conversation waiting. After a lost answer it looks
 * first, by the rules of the agent's outbox: what is absent for long enough is sent again, never before.
 */
export class VisitorOutbox {
  readonly #options: OutboxOptions
  readonly #absence = new Absence()
  /** Entries that wait before they are tried again. */
  readonly #waits: TimerMap<string>
  readonly #searches: TimerMap<string>
  /** Entries whose search is on its way. */
  readonly #searching = new Set<string>()
  /** Tries of each entry since the network was back, and requests that the server failed to answer. */
  readonly #tries = new Map<string, number>()
  readonly #failures = new Map<string, number>()
  /** Searches of each entry that failed since the network was back. */
  readonly #failedSearches = new Map<string, number>()
  #entries: Entry[] = []
  /** The conversations that were opened for a key. */
  readonly #opened = new Map<string, number>()
  #isRunning = false
  #isStopped = true

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#waits = new TimerMap(options.clock)
    this.#searches = new TimerMap(options.clock)
  }

  get entries(): readonly Entry[] {
    return this.#entries
  }

  /** The conversation of a key; null until it is open. */
  conversationOf(place: number | string): number | null {
    return typeof place === 'number' ? place : (this.#opened.get(place) ?? null)
  }

  /** What was being sent when Deskbell ended may have arrived. */
  start(entries: readonly Entry[]): void {
    this.#entries = entries.map((entry) => (entry.state === 'sending' ? { ...entry, state: 'unknown' } : entry))
    this.#isStopped = false
    this.#kick()
  }

  /** Ends everything for good; the entries stay on disk. */
  stop(): void {
    this.#isStopped = true
    this.#waits.clearAll()
    this.#searches.clearAll()
  }

  /** Adds work; it is on disk when this resolves. Rejects if it can't be stored; then it is not added. */
  async add(...work: readonly NewWork[]): Promise<void> {
    const createdAt = Math.floor(this.#options.clock.now() / 1_000)
    const added = work.map((one): Entry => ({ ...one, ...FRESH, createdAt }))
    this.#entries.push(...added)
    try {
      await this.#options.save()
    } catch (error) {
      this.#entries = this.#entries.filter((entry) => !added.includes(entry))
      throw error
    }
    this.#changed()
    this.#kick()
  }

  /** Sends what failed again, with the opening that it waits for. */
  async retry(id: string): Promise<void> {
    const wanted = this.#entries.find((entry) => entry.id === id)
    if (!wanted) return
    const place = placeOf(wanted)
    for (const entry of this.#entries)
      if (entry.state === 'failed' && (entry === wanted || (entry.work.kind === 'open' && entry.work.key === place)))
        this.#renew(entry)
    await this.#options.save()
    this.onOnline()
  }

  /** Drops what failed, or waits; what may have arrived stays. */
  async discard(id: string): Promise<Entry | null> {
    const entry = this.#entries.find((one) => one.id === id)
    if (!entry || mayArrive(entry)) return null
    this.#remove(entry)
    const place = placeOf(entry)
    const [opening, ...rest] = this.#entries.filter((other) => placeOf(other) === place)
    // Nothing is left to open a conversation for.
    if (rest.length === 0 && opening?.work.kind === 'open' && !mayArrive(opening)) this.#remove(opening)
    await this.#options.save()
    return entry
  }

  /** The network may be back: what waits is tried at once. */
  onOnline(): void {
    this.#tries.clear()
    this.#waits.clearAll()
    // A search that was answered is due when the absence of its message proves something.
    for (const id of this.#failedSearches.keys()) this.#searches.clear(id)
    this.#failedSearches.clear()
    this.#kick()
  }

  /** Requests may be held on the way, and events may be missed. */
  onGap(): void {
    this.#absence.onGap()
  }

  /** Messages came: one of them may be what was sent. */
  onMessages(messages: readonly Message[]): void {
    for (const entry of [...this.#entries]) {
      const id = this.#idOf(entry)
      const here = messages.filter(({ conversationId }) => conversationId === id)
      // The answer to what is being sent comes by itself.
      const found = entry.state === 'sending' ? null : findSent(entry, here, this.#claimed(entry))
      if (found) this.#done(entry, found)
    }
  }

  #idOf = (entry: Entry): number | null => this.conversationOf(placeOf(entry))

  /** Messages, or of an opening conversations, that belong to others. */
  #claimed(but: Entry): ReadonlySet<number> {
    if (but.work.kind === 'open') return new Set(this.#opened.values())
    const { conversations } = this.#options
    const id = this.#idOf(but)
    const others = this.#entries.filter((entry) => entry !== but).map((entry) => entry.id)
    const messages = id === null ? [] : [...(conversations.get(id)?.messages.values() ?? [])]
    return new Set(messages.flatMap((one) => (one.echoId !== null && others.includes(one.echoId) ? [one.id] : [])))
  }

  #kick(): void {
    if (this.#isStopped) return
    for (const entry of this.#entries)
      if (entry.state === 'unknown' && !this.#searches.has(entry.id) && !this.#searching.has(entry.id))
        this.#searchIn(entry, 0)
    if (this.#isRunning) return
    const next = this.#next()
    if (next) void this.#send(next)
  }

  /** The first entry that nothing of its conversation blocks. */
  #next(): Entry | null {
    const blocked = new Set<number | string>()
    // A conversation that appears could be of either of two openings.
    const isOpening = this.#entries.some(({ work, state }) => work.kind === 'open' && state === 'unknown')
    for (const entry of this.#entries) {
      const place = placeOf(entry)
      const at = this.conversationOf(place) ?? place
      const mayLeave = !this.#waits.has(entry.id) && !(isOpening && entry.work.kind === 'open')
      if (entry.state === 'queued' && mayLeave && !blocked.has(at)) return entry
      // A failed opening holds its messages back; anything else that failed lets the next pass.
      if (entry.state !== 'failed' || entry.work.kind === 'open') blocked.add(at)
    }
    return null
  }

  async #send(entry: Entry): Promise<void> {
    const { sender, log, save } = this.#options
    this.#isRunning = true
    try {
      const claimed = this.#claimed(entry)
      const { afterId, arrived } = await sender.prepare(entry, this.#idOf(entry), claimed)
      // It may have been dropped meanwhile, or its event has come.
      if (!this.#isWaiting(entry, 'queued')) return
      if (arrived) return this.#done(entry, arrived.message, arrived.openedId)
      this.#set(entry, { state: 'sending', error: null, afterId })
      try {
        await save()
      } catch (error) {
        log.error('Storing the visitor before sending failed', { error: errorText(error) })
        this.#set(entry, { state: 'failed', error: { code: 'disk', detail: null } })
        return
      }
      if (this.#isStopped) return
      const sent = await sender.send(entry, this.#idOf(entry))
      if (!this.#isStopped) this.#done(entry, sent.message, sent.openedId)
    } catch (error) {
      if (this.#isWaiting(entry)) this.#onError(entry, error)
    } finally {
      this.#isRunning = false
      this.#kick()
    }
  }

  /** Whether it is still this outbox's to send or to find. */
  #isWaiting(entry: Entry, state: Entry['state'] = entry.state): boolean {
    return !this.#isStopped && entry.state === state && this.#entries.includes(entry)
  }

  #onError(entry: Entry, error: unknown): void {
    const outcome = outcomeOf(error)
    const waits = entry.state === 'queued' && outcome.kind !== 'refused'
    if (outcome.kind === 'later' || waits) {
      this.#set(entry, { state: 'queued', error: outcome.error })
      this.#wait(entry, outcome.kind === 'later' ? outcome.retryAfter : null)
    } else if (outcome.kind === 'lost') {
      const { answered: isAnswered, looksRefused } = outcome
      if (isAnswered) this.#failures.set(entry.id, (this.#failures.get(entry.id) ?? 0) + 1)
      this.#set(entry, { state: 'unknown', error: outcome.error, isAnswered, looksRefused })
    } else this.#fail(entry, outcome.error)
    if (outcome.kind === 'refused' && outcome.error.code === 'notFound') void this.#refresh()
    void this.#save()
  }

  async #refresh(): Promise<void> {
    const { conversations, log, sender } = this.#options
    try {
      await sender.refresh()
      // What changes a conversation says nothing without it; what was written stays.
      for (const entry of this.#entries)
        if (entry.state === 'failed' && isChange(entry) && conversations.get(entry.work.conversation) === null)
          this.#remove(entry)
      this.#changed()
    } catch (error) {
      log.info('Reading the conversations after a refusal failed', { error: errorText(error) })
    }
  }

  /** Before it is tried again. */
  #wait(entry: Entry, delay: number | null = null): void {
    const tries = this.#tries.get(entry.id) ?? 0
    this.#tries.set(entry.id, tries + 1)
    this.#waits.set(entry.id, delay ?? exponentialDelay(tries, RETRY, this.#options.random), () => this.#kick())
  }

  #searchIn(entry: Entry, delay: number): void {
    this.#searches.set(entry.id, delay, () => void this.#search(entry))
  }

  /** After a search that failed. */
  #searchLater(entry: Entry, delay: number | null): void {
    const failed = this.#failedSearches.get(entry.id) ?? 0
    this.#failedSearches.set(entry.id, failed + 1)
    this.#searchIn(entry, delay ?? exponentialDelay(failed, SEARCH_RETRY, this.#options.random))
  }

  /** Looks whether something arrived whose answer was lost. */
  async #search(entry: Entry): Promise<void> {
    const { sender, clock } = this.#options
    const began = clock.monotonic()
    this.#searching.add(entry.id)
    try {
      const found = await sender.find(entry, this.#idOf(entry), this.#claimed(entry))
      if (!this.#isWaiting(entry, 'unknown')) return
      if (found.kind === 'found') return this.#done(entry, found.message, found.openedId)
      if (found.kind === 'repeatable') return this.#again(entry)
    } catch (error) {
      if (!this.#isWaiting(entry, 'unknown')) return
      this.#absence.forget(entry.id)
      const outcome = outcomeOf(error)
      // The conversation is gone.
      if (outcome.kind === 'refused') return this.#fail(entry, outcome.error)
      return this.#searchLater(entry, outcome.kind === 'later' ? outcome.retryAfter : null)
    } finally {
      this.#searching.delete(entry.id)
    }
    this.#failedSearches.delete(entry.id)
    this.#absence.onSearched(entry.id, { began, ended: clock.monotonic() })
    const next = this.#absence.nextSearch(entry.id, entry.isAnswered)
    if (next !== null) this.#searchIn(entry, next)
    else if (entry.looksRefused || entry.work.kind === 'resolve') this.#fail(entry, entry.error ?? UNKNOWN)
    else this.#again(entry)
  }

  /** It will not arrive any more, or a second time changes nothing. */
  #again(entry: Entry): void {
    this.#absence.forget(entry.id)
    if ((this.#failures.get(entry.id) ?? 0) >= MOST_FAILURES) return this.#fail(entry, entry.error ?? UNKNOWN)
    this.#set(entry, { state: 'queued' })
    this.#wait(entry)
    void this.#save()
    this.#kick()
  }

  #done(entry: Entry, message: Message | null, openedId: number | null = null): void {
    const { sender, log } = this.#options
    if (entry.work.kind === 'open' && openedId !== null) {
      this.#opened.set(entry.work.key, openedId)
      for (const other of this.#entries)
        if (other.work.kind === 'message' && other.work.conversation === entry.work.key)
          other.work = { ...other.work, conversation: openedId }
    }
    this.#remove(entry)
    sender.arrived(entry, message)
    this.#save().catch((error: unknown) => log.error('Storing the visitor failed', { error: errorText(error) }))
    this.#kick()
  }

  #fail(entry: Entry, error: EntryError): void {
    this.#set(entry, { state: 'failed', error })
    void this.#save()
    this.#kick()
  }

  #remove(entry: Entry): void {
    this.#searches.clear(entry.id)
    this.#waits.clear(entry.id)
    this.#tries.delete(entry.id)
    this.#failures.delete(entry.id)
    this.#failedSearches.delete(entry.id)
    this.#absence.forget(entry.id)
    this.#entries = this.#entries.filter((other) => other !== entry)
    this.#changed()
  }

  /** The user wants it sent again. */
  #renew(entry: Entry): void {
    this.#failures.delete(entry.id)
    this.#set(entry, { state: 'queued', error: null })
  }

  #set(entry: Entry, change: Partial<Entry>): void {
    Object.assign(entry, change)
    this.#changed()
  }

  async #save(): Promise<void> {
    try {
      await this.#options.save()
    } catch (error) {
      // Only what is shown as sent must be on disk: that is stored before it leaves.
      this.#options.log.error('Storing the visitor failed', { error: errorText(error) })
    }
  }

  #changed(): void {
    this.#options.onChange()
  }
}
