import type { Clock, TimerHandle } from './clock.ts'
import type { FileToStore } from './model/blobs.ts'
import { makeAttachment } from './model/blobs.ts'
import type { Model } from './model/model.ts'
import type { Conversation, Details, Inbox } from './model/types.ts'
import * as visitor from './model/visitor.ts'
import type { Random } from './random.ts'
import { pick } from './random.ts'
import { voiceNote } from './seed/files.ts'
import { chart, receipt } from './seed/pictures.ts'
import { stranger, tell } from './smallTalk.ts'

const MOST = 500
const TICK = 20
/** What an action without an event counts, so that idle visitors cannot keep the loop busy. */
const IDLE_COST = 0.2
const MOST_PRESENT = 40

type Mood = 'quiet' | 'typing' | 'away'
interface Guest {
  readonly conversation: Conversation
  readonly lines: string[]
  mood: Mood
  said: number
}

/**
 * Visitors who live on their own: they arrive, type, write, send files, read, fall silent and come back, through the same
 * operations as the public API. The rate counts the events that their actions announce.
 */
export class Visitors {
  readonly #model: Model
  readonly #clock: Clock
  readonly #random: Random
  readonly #guests: Guest[] = []
  #timer: TimerHandle | null = null
  #owed = 0
  #lastTick = 0
  #files: FileToStore[] | null = null
  rate = 0
  readonly #counts: Record<string, number> = {}

  constructor(model: Model) {
    this.#model = model
    this.#clock = model.clock
    this.#random = model.random
  }

  /** Events a second, 0 to 500; 0 stops them. */
  setRate(rate: number): void {
    this.rate = Math.min(MOST, Math.max(0, rate))
    if (this.rate === 0) return this.stop()
    if (this.#timer !== null) return
    this.#lastTick = this.#clock.monotonic()
    this.#schedule()
  }

  stop(): void {
    this.rate = 0
    this.#owed = 0
    if (this.#timer !== null) this.#clock.clear(this.#timer)
    this.#timer = null
  }

  describe(): Details {
    return { rate: this.rate, present: this.#guests.length, did: { ...this.#counts } }
  }

  /** One action of one visitor, whatever fits it next. */
  act(): void {
    const isRoom = this.#guests.length < MOST_PRESENT && this.#guests.length < 3 + this.rate
    if (this.#guests.length === 0 || (isRoom && this.#random() < 0.08)) return this.#arrive()
    const guest = pick(this.#random, this.#guests)
    if (!this.#model.conversations.has(guest.conversation.id)) {
      this.#guests.splice(this.#guests.indexOf(guest), 1)
      return
    }
    visitor.beat(this.#model, guest.conversation.contactInbox)
    switch (guest.mood) {
      case 'quiet':
        return this.#leaveQuiet(guest)
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
      this.#owed = Math.min(this.#owed + ((now - this.#lastTick) / 1000) * this.rate, this.rate + 1)
      this.#lastTick = now
      while (this.#owed >= 1) {
        const before = this.#model.emitted
        this.act()
        this.#owed -= Math.max(IDLE_COST, this.#model.emitted - before)
      }
      this.#schedule()
    })
  }

  #note(what: string): void {
    this.#counts[what] = (this.#counts[what] ?? 0) + 1
  }

  #arrive(): void {
    const inboxes = [...this.#model.inboxes.values()]
    const inbox: Inbox = pick(this.#random, inboxes)
    const who = stranger(this.#random)
    const { contactInbox } = visitor.arrive(this.#model, inbox, { name: who.name, email: who.email })
    const conversation = visitor.open(this.#model, contactInbox)
    const lines = tell(this.#random, who)
      .filter((line) => line.startsWith('c '))
      .map((line) => line.slice(2))
    this.#guests.push({ conversation, lines, mood: 'quiet', said: 0 })
    this.#note('arrive')
  }

  #leaveQuiet(guest: Guest): void {
    const roll = this.#random()
    if (guest.said > 0 && roll < 0.12) return this.#read(guest)
    if (guest.said > 2 && roll < 0.2) {
      guest.mood = 'away'
      this.#note('fall silent')
      if (this.#guests.length >= MOST_PRESENT) this.#guests.splice(this.#guests.indexOf(guest), 1)
      return
    }
    guest.mood = 'typing'
    visitor.type(this.#model, guest.conversation, true)
    this.#note('type')
  }

  #write(guest: Guest): void {
    guest.mood = 'quiet'
    visitor.type(this.#model, guest.conversation, false)
    const content = guest.lines[guest.said % guest.lines.length] ?? 'Hello?'
    const file = this.#random() < 0.04 ? pick(this.#random, this.#filesToSend()) : null
    visitor.write(this.#model, guest.conversation, {
      content: file ? null : content,
      ...(file
        ? { attachments: (id: number) => [makeAttachment(this.#model, guest.conversation.accountId, id, { file })] }
        : {}),
    })
    guest.said += 1
    this.#note(file ? 'send a file' : 'write')
  }

  #read(guest: Guest): void {
    visitor.read(this.#model, guest.conversation)
    if (guest.mood === 'away') this.#note('come back')
    guest.mood = 'quiet'
    this.#note('read')
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
