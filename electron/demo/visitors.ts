import type { Clock, TimerHandle } from './clock.ts'
import type { FileToStore } from './model/blobs.ts'
import { makeAttachment } from './model/blobs.ts'
import type { Model } from './model/model.ts'
import type { Conversation, Details, Inbox } from './model/types.ts'
import * as visitor from './model/visitor.ts'
import type { Random } from './random.ts'
import { pick } from './random.ts'
import { voiceNote } from './seed/files.ts'
import { chart, receipt } from './seed/images.ts'
import { randomVisitor, talkOf } from './visitorTalk.ts'

const MAX_RATE = 500
const TICK = 20
/** The cost of an action without events, so that idle visitors can't keep the loop busy. */
const IDLE_COST = 0.2
const MAX_PRESENT = 40

type State = 'idle' | 'typing' | 'away'
interface ScriptedVisitor {
  readonly conversation: Conversation
  readonly lines: string[]
  state: State
  sent: number
}

/**
 * Simulated visitors: they arrive, type, write, send files, read, leave and come back, through the same operations as
 * the public API. The rate counts the events that their actions cause.
 */
export class Visitors {
  readonly #model: Model
  readonly #clock: Clock
  readonly #random: Random
  readonly #guests: ScriptedVisitor[] = []
  #timer: TimerHandle | null = null
  #dueEvents = 0
  #lastTick = 0
  #files: FileToStore[] | null = null
  rate = 0
  readonly #counts: Record<string, number> = {}

  constructor(model: Model) {
    this.#model = model
    this.#clock = model.clock
    this.#random = model.random
  }

  /** Sets the events per second, 0 to 500. 0 stops the visitors. */
  setRate(rate: number): void {
    this.rate = Math.min(MAX_RATE, Math.max(0, rate))
    if (this.rate === 0) return this.stop()
    if (this.#timer !== null) return
    this.#lastTick = this.#clock.monotonic()
    this.#schedule()
  }

  stop(): void {
    this.rate = 0
    this.#dueEvents = 0
    if (this.#timer !== null) this.#clock.clear(this.#timer)
    this.#timer = null
  }

  describe(): Details {
    return { rate: this.rate, present: this.#guests.length, did: { ...this.#counts } }
  }

  /** Runs one action of one visitor. */
  act(): void {
    const canAdd = this.#guests.length < MAX_PRESENT && this.#guests.length < 3 + this.rate
    if (this.#guests.length === 0 || (canAdd && this.#random() < 0.08)) return this.#arrive()
    const guest = pick(this.#random, this.#guests)
    if (!this.#model.conversations.has(guest.conversation.id)) {
      this.#guests.splice(this.#guests.indexOf(guest), 1)
      return
    }
    visitor.beat(this.#model, guest.conversation.contactInbox)
    switch (guest.state) {
      case 'idle':
        return this.#actIdle(guest)
      case 'typing':
        return this.#write(guest)
      case 'away': {
        if (this.#random() < 0.3) this.#read(guest)
        return
      }
    }
  }

  #schedule(): void {
    this.#timer = this.#clock.after(TICK, () => {
      const now = this.#clock.monotonic()
      this.#dueEvents = Math.min(this.#dueEvents + ((now - this.#lastTick) / 1000) * this.rate, this.rate + 1)
      this.#lastTick = now
      try {
        while (this.#dueEvents >= 1) {
          const before = this.#model.emitted
          this.#dueEvents -= IDLE_COST
          this.act()
          this.#dueEvents -= Math.max(0, this.#model.emitted - before - IDLE_COST)
        }
      } finally {
        this.#schedule()
      }
    })
  }

  #count(what: string): void {
    this.#counts[what] = (this.#counts[what] ?? 0) + 1
  }

  #arrive(): void {
    const inboxes = [...this.#model.inboxes.values()]
    const inbox: Inbox = pick(this.#random, inboxes)
    const who = randomVisitor(this.#random)
    const { contactInbox } = visitor.arrive(this.#model, inbox, { name: who.name, email: who.email })
    const conversation = visitor.open(this.#model, contactInbox)
    const lines = talkOf(this.#random, who)
      .filter((line) => line.startsWith('c '))
      .map((line) => line.slice(2))
    this.#guests.push({ conversation, lines, state: 'idle', sent: 0 })
    this.#count('arrive')
  }

  #actIdle(guest: ScriptedVisitor): void {
    const roll = this.#random()
    if (guest.sent > 0 && roll < 0.12) return this.#read(guest)
    if (guest.sent > 2 && roll < 0.2) {
      guest.state = 'away'
      this.#count('fall silent')
      if (this.#guests.length >= MAX_PRESENT) this.#guests.splice(this.#guests.indexOf(guest), 1)
      return
    }
    guest.state = 'typing'
    visitor.type(this.#model, guest.conversation, true)
    this.#count('type')
  }

  #write(guest: ScriptedVisitor): void {
    guest.state = 'idle'
    visitor.type(this.#model, guest.conversation, false)
    const content = guest.lines[guest.sent % guest.lines.length] ?? 'Hello?'
    const file = this.#random() < 0.04 ? pick(this.#random, this.#filesToSend()) : null
    visitor.write(this.#model, guest.conversation, {
      content: file ? null : content,
      ...(file
        ? { attachments: (id: number) => [makeAttachment(this.#model, guest.conversation.accountId, id, { file })] }
        : {}),
    })
    guest.sent += 1
    this.#count(file ? 'send a file' : 'write')
  }

  #read(guest: ScriptedVisitor): void {
    visitor.read(this.#model, guest.conversation)
    if (guest.state === 'away') this.#count('come back')
    guest.state = 'idle'
    this.#count('read')
  }

  #filesToSend(): FileToStore[] {
    this.#files ??= [
      { fileName: 'receipt.png', contentType: 'image/png', bytes: receipt(this.#random, '49.90') },
      { fileName: 'chart.png', contentType: 'image/png', bytes: chart(this.#random) },
      { fileName: 'voice.wav', contentType: 'audio/wav', bytes: voiceNote(3) },
    ]
    return this.#files
  }
}
