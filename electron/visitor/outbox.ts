import type { Message } from '../../shared/model/message.ts'
import { errorText } from '../../shared/text/errors.ts'
import { exponentialDelay } from '../core/exponentialDelay.ts'
import { Absence } from '../core/outbox/absence.ts'
import { outcomeOf } from '../core/outbox/sendOutcome.ts'
import type { Clock, Log, Random } from '../core/ports.ts'
import { Timer, TimerMap } from '../core/timer.ts'
import type { Book } from './book.ts'
import type { Carrier } from './carrier.ts'
import type { Entry, EntryError, Work } from './work.ts'
import { findSent, NEVER_SENT, placeOf } from './work.ts'

/** Milliseconds. */
const RETRY = { first: 2_000, longest: 60_000 } as const
const SEARCH_RETRY = 3_000

const FRESH = {
  state: 'queued',
  error: null,
  afterId: NEVER_SENT,
  isAnswered: false,
  looksRefused: false,
} as const

/** `id`: the echo id of a message. */
export interface NewWork {
  id: string
  work: Work
}

export interface OutboxOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly book: Book
  readonly carrier: Carrier
  /** Resolves when the entries are on disk. */
  save(): Promise<void>
  onChange(): void
}

/**
 * What the visitor has written and done, until the server has it. One request at a time, in order for each conversation. After
 * a lost answer it looks first, by the rules of the agent's outbox: what is absent for long enough is sent again, never before.
 */
export class VisitorOutbox {
  readonly #options: OutboxOptions
  readonly #absence = new Absence()
  readonly #timer: Timer
  readonly #searches: TimerMap<string>
  #entries: Entry[] = []
  /** The conversations that were opened for a key. */
  readonly #opened = new Map<string, number>()
  #isRunning = false
  #isStopped = true
  #attempt = 0
  /** Counts starts and stops: what an earlier run gets to know is dropped. */
  #epoch = 0

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#timer = new Timer(options.clock)
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
    this.#epoch += 1
    this.#kick()
  }

  /** Ends everything; the entries stay on disk. */
  stop(): void {
    this.#isStopped = true
    this.#epoch += 1
    this.#isRunning = false
    this.#timer.clear()
    this.#searches.clearAll()
    this.#absence.onGap()
    this.#entries = []
    this.#opened.clear()
    this.#attempt = 0
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
        this.#set(entry, { state: 'queued', error: null })
    await this.#options.save()
    this.onOnline()
  }

  /** Drops what failed, or waits; what may have arrived stays. */
  async discard(id: string): Promise<Entry | null> {
    const entry = this.#entries.find((one) => one.id === id)
    if (!entry || entry.state === 'sending' || entry.state === 'unknown') return null
    this.#remove(entry)
    const place = placeOf(entry)
    const [opening, ...rest] = this.#entries.filter((other) => placeOf(other) === place)
    // Nothing is left to open a conversation for.
    if (
      rest.length === 0 &&
      opening?.work.kind === 'open' &&
      opening.state !== 'sending' &&
      opening.state !== 'unknown'
    )
      this.#remove(opening)
    await this.#options.save()
    return entry
  }

  /** The network may be back: what waits is tried at once. */
  onOnline(): void {
    this.#attempt = 0
    this.#timer.clear()
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

  #claimed(but: Entry): ReadonlySet<number> {
    const { book } = this.#options
    const id = this.#idOf(but)
    const others = this.#entries.filter((entry) => entry !== but).map((entry) => entry.id)
    const messages = id === null ? [] : [...(book.get(id)?.messages.values() ?? [])]
    return new Set(messages.flatMap((one) => (one.echoId !== null && others.includes(one.echoId) ? [one.id] : [])))
  }

  #kick(): void {
    if (this.#isStopped) return
    for (const entry of this.#entries)
      if (entry.state === 'unknown' && !this.#searches.has(entry.id)) this.#searchIn(entry, 0)
    if (this.#isRunning || this.#timer.isPending) return
    const next = this.#next()
    if (next) void this.#send(next)
  }

  /** The first entry that nothing of its conversation blocks. */
  #next(): Entry | null {
    const blocked = new Set<number | string>()
    for (const entry of this.#entries) {
      const place = placeOf(entry)
      const at = this.conversationOf(place) ?? place
      if (entry.state === 'queued' && !blocked.has(at)) return entry
      // A failed opening holds its messages back; anything else that failed lets the next pass.
      if (entry.state !== 'failed' || entry.work.kind === 'open') blocked.add(at)
    }
    return null
  }

  async #send(entry: Entry): Promise<void> {
    const { carrier, log, save } = this.#options
    const epoch = this.#epoch
    this.#isRunning = true
    try {
      const afterId = await carrier.prepare(entry, this.#idOf(entry))
      if (epoch !== this.#epoch) return
      this.#set(entry, { state: 'sending', error: null, afterId })
      try {
        await save()
      } catch (error) {
        log.error('Storing the visitor before sending failed', { error: errorText(error) })
        this.#set(entry, { state: 'failed', error: { code: 'disk', detail: null } })
        return
      }
      const sent = await carrier.send(entry, this.#idOf(entry))
      if (epoch !== this.#epoch) return
      this.#attempt = 0
      this.#done(entry, sent.message, sent.openedId)
    } catch (error) {
      if (epoch === this.#epoch) this.#onError(entry, error)
    } finally {
      if (epoch === this.#epoch) {
        this.#isRunning = false
        this.#kick()
      }
    }
  }

  #onError(entry: Entry, error: unknown): void {
    const { random } = this.#options
    const outcome = outcomeOf(error)
    const waits = entry.state === 'queued' && outcome.kind !== 'refused'
    if (outcome.kind === 'later' || waits) {
      this.#set(entry, { state: 'queued', error: outcome.error })
      const retryAfter = outcome.kind === 'later' ? outcome.retryAfter : null
      this.#timer.set(retryAfter ?? exponentialDelay(this.#attempt++, RETRY, random), () => this.#kick())
    } else if (outcome.kind === 'lost') {
      const { answered: isAnswered, looksRefused } = outcome
      this.#set(entry, { state: 'unknown', error: outcome.error, isAnswered, looksRefused })
    } else this.#fail(entry, outcome.error)
    void this.#save()
  }

  #searchIn(entry: Entry, delay: number): void {
    this.#searches.set(entry.id, delay, () => void this.#search(entry))
  }

  /** Looks whether something arrived whose answer was lost. */
  async #search(entry: Entry): Promise<void> {
    const { carrier, clock } = this.#options
    const epoch = this.#epoch
    const began = clock.monotonic()
    try {
      const found = await carrier.find(entry, this.#idOf(entry), this.#claimed(entry))
      if (epoch !== this.#epoch || entry.state !== 'unknown') return
      if (found.kind === 'found') return this.#done(entry, found.message, found.openedId)
      if (found.kind === 'repeatable') return this.#again(entry)
    } catch (error) {
      if (epoch !== this.#epoch || entry.state !== 'unknown') return
      this.#absence.forget(entry.id)
      const outcome = outcomeOf(error)
      // The conversation is gone.
      if (outcome.kind === 'refused') return this.#fail(entry, outcome.error)
      return this.#searchIn(entry, SEARCH_RETRY)
    }
    this.#absence.onSearched(entry.id, { began, ended: clock.monotonic() })
    const next = this.#absence.nextSearch(entry.id, entry.isAnswered)
    if (next !== null) this.#searchIn(entry, next)
    else if (entry.looksRefused || entry.work.kind === 'resolve')
      this.#fail(entry, entry.error ?? { code: 'internal', detail: null })
    else this.#again(entry)
  }

  /** It will not arrive any more. */
  #again(entry: Entry): void {
    this.#absence.forget(entry.id)
    this.#set(entry, { state: 'queued' })
    void this.#save()
    this.#kick()
  }

  #done(entry: Entry, message: Message | null, openedId: number | null = null): void {
    const { carrier, log } = this.#options
    if (entry.work.kind === 'open' && openedId !== null) {
      this.#opened.set(entry.work.key, openedId)
      for (const other of this.#entries)
        if (other.work.kind === 'message' && other.work.conversation === entry.work.key)
          other.work = { ...other.work, conversation: openedId }
    }
    this.#remove(entry)
    carrier.arrived(entry, message)
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
    this.#absence.forget(entry.id)
    this.#entries = this.#entries.filter((other) => other !== entry)
    this.#changed()
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
