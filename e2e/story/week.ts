import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChangeSet, openStores } from '../../electron/core/cache/index.ts'
import { silentLog } from '../../electron/core/testing/deskPorts.ts'
import { listInput } from '../../electron/core/testing/lists.ts'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { asUser } from '../../electron/demo/model/activity.ts'
import { assign, setStatus } from '../../electron/demo/model/conversations.ts'
import { sendAsAgent } from '../../electron/demo/model/messages.ts'
import type { Model } from '../../electron/demo/model/model.ts'
import type { Conversation, User } from '../../electron/demo/model/types.ts'
import { Visitors } from '../../electron/demo/visitors.ts'
import type { HeapClock } from '../bench/herd.clock.ts'
import { Agent } from './agent.ts'
import { drain, trueClock } from './clock.ts'
import { createMachine } from './createMachine.ts'
import type { DeskMachine } from './machine.ts'
import { SESSION } from './machine.ts'
import { Network } from './network.ts'
import { ServerSide } from './server.ts'

export interface WeekOptions {
  hours: number
  /** Seconds of each hour with 500 events per second; the rest of the hour is quiet. */
  burst: number
  /** Called after each virtual hour. */
  onSample(sample: Sample): void
}
/** Bytes; `events`: since the previous hour. */
export interface Sample {
  hour: number
  heap: number
  file: number
  events: number
  messages: number
}

const HOUR = 3_600_000
const RATE = 500
const DAYS = 30
/** Conversations that a second of an hour's burst leaves, as measured. The month before the week has as many. */
const TALKS_A_SECOND = 11
const MESSAGES_A_TALK = 18
/** More than the desk keeps parsed in memory. */
const WARM = 6_000

/** Adds conversations that ended evenly over the month before the week, so that retention removes as much as the week adds. */
function seedMonth(folder: string, model: Model, burst: number): void {
  mkdirSync(join(folder, SESSION), { recursive: true })
  const changes = new ChangeSet()
  const { server, close } = openStores(join(folder, SESSION), changes, {
    clock: { now: () => model.now(), monotonic: () => 0, after: () => 0, clear: () => undefined },
    log: silentLog,
  })
  const talks = Math.floor(DAYS * 24 * burst * TALKS_A_SECOND)
  const from = model.now() / 1_000 - DAYS * 86_400
  const inbox = [...model.inboxes.values()][0]
  if (!inbox) throw new Error('no inbox')
  for (let id = 1; id <= talks; id++) {
    const at = Math.floor(from + (id / talks) * DAYS * 86_400) - 600
    const person = { kind: 'contact' as const, id: 1_000_000 + id, name: `Zoe ${id}`, avatarUrl: null }
    server.transaction(() => {
      server.applyPage(
        {
          counts: { mine: 0, unassigned: 0, all: 0 },
          messages: [],
          contacts: [{ accountId: 1, id: person.id, name: person.name, createdAt: at, lastActivityAt: at }],
          conversations: [
            {
              accountId: 1,
              id,
              inboxId: inbox.id,
              contactId: person.id,
              channel: inbox.channelType,
              status: 'resolved',
              labels: [],
              lastActivityAt: at,
              createdAt: at - 300,
              unreadCount: 0,
            },
          ],
        },
        server.revision,
      )
      server.applyMessages(
        {
          contact: null,
          messages: Array.from({ length: MESSAGES_A_TALK }, (_, index) => ({
            accountId: 1,
            conversationId: id,
            id: model.nextId('messages'),
            inboxId: inbox.id,
            type: 'incoming' as const,
            contentType: 'text',
            private: false,
            delivery: 'sent' as const,
            content: `Where is my order A-${id}${index}? It should have been here on Monday, and nobody answers the phone.`,
            sender: person,
            createdAt: at - 300 + index * 10,
          })),
        },
        server.revision,
      )
    })
    changes.clear()
  }
  close()
  model.account(1).nextDisplayId = talks + 1
}

/** Runs a desk for a week of virtual time: hourly bursts, a user who answers by day, sleep, bad networks, a daily restart. */
export async function playWeek({ hours, burst, onSample }: WeekOptions): Promise<Sample[]> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'deskbell-week-'))
  const clock = trueClock()
  const server = new ServerSide(
    {
      like: '4.15.1',
      role: 'agent',
      conversations: 30,
      longest: 60,
      autoAssign: false,
      skew: 0,
      hasSilentAccount: false,
    },
    clock,
    1,
  )
  const week = new Week(folder, clock, server, burst)
  try {
    return await week.run(hours, onSample)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

class Week {
  readonly #folder: string
  readonly #clock: HeapClock
  readonly #server: ServerSide
  readonly #burst: number
  readonly #network: Network
  readonly #visitors: Visitors
  readonly #random = seededRandom(99)

  constructor(folder: string, clock: HeapClock, server: ServerSide, burst: number) {
    this.#folder = folder
    this.#clock = clock
    this.#server = server
    this.#burst = burst
    this.#network = new Network(clock, seededRandom(5))
    this.#visitors = new Visitors(server.demo.model)
  }

  async run(hours: number, onSample: (sample: Sample) => void): Promise<Sample[]> {
    const { demo } = this.#server
    seedMonth(join(this.#folder, '0'), demo.model, this.#burst)
    const machine = await createMachine(this.#server, {
      seed: 1,
      clock: this.#clock,
      network: this.#network,
      folder: this.#folder,
      settings: { cache: { retentionDays: DAYS, mediaMegabytes: 50 } },
    })
    const agent = new Agent(machine, this.#server)
    const samples: Sample[] = []
    await this.#warmUp(machine)
    await agent.openViews(machine.running)
    try {
      for (let hour = 1; hour <= hours; hour++) {
        const before = demo.model.emitted
        await this.#hour(hour, machine, agent)
        const sample = {
          hour,
          ...this.#sizes(machine),
          events: demo.model.emitted - before,
          messages: demo.model.messages.size,
        }
        samples.push(sample)
        onSample(sample)
      }
      return samples
    } finally {
      this.#visitors.stop()
      await machine.quit()
      await machine.disposeKilled()
      demo.close()
    }
  }

  /** Scrolls far back through the cache without a network, so that its memory is as full as it gets. */
  async #warmUp(machine: DeskMachine): Promise<void> {
    this.#network.setWeather('down')
    await machine.start()
    await machine.running.watch('warm', {
      query: 'conversations',
      input: listInput(SESSION, { status: 'resolved', limit: WARM }),
    })
    await this.#clock.advance(1_000)
    machine.running.unwatch('warm')
    this.#network.setWeather('up')
    await this.#clock.advance(60_000)
  }

  /** Runs the burst, an hour's work, and sometimes a fault. */
  async #hour(hour: number, machine: DeskMachine, agent: Agent): Promise<void> {
    const clock = this.#clock
    const end = clock.monotonic() + HOUR
    const ofDay = hour % 24
    if (ofDay === 3) {
      await machine.quit()
      await machine.start()
    }
    const isAsleep = ofDay >= 20
    if (isAsleep) machine.running.desk.powerEvent('suspend')
    if (isAsleep) machine.running.clock.pause()
    if (hour % 5 === 0) this.#network.setWeather('stalled')
    this.#visitors.setRate(RATE)
    await clock.advance(this.#burst * 1_000)
    this.#visitors.setRate(0)
    if (hour % 5 === 0) this.#network.setWeather('up', hour % 2 === 0)
    for (let done = 0; done < 6 && !isAsleep; done++) {
      const conversation = this.#server.at(this.#random())
      if (!conversation) break
      await agent.openThread(done % 2, conversation, true)
      await clock.advance(20_000)
      await agent.send(conversation, done % 3 === 0 ? 'note' : 'reply')
      await clock.advance(20_000)
    }
    while (clock.monotonic() < end) {
      await clock.advance(Math.min(HOUR / 4, end - clock.monotonic()))
      this.#tidy()
      await drain()
    }
    if (!isAsleep) return
    machine.running.clock.resume(true, false)
    machine.running.desk.powerEvent('resume')
    await clock.advance(30_000)
  }

  /** Colleagues resolve quiet conversations. Resolved ones are soon removed from the server's memory, which isn't measured. */
  #tidy(): void {
    const { model } = this.#server.demo
    const now = model.now()
    const ben = [...model.users.values()].find(({ email }) => email === 'ben@acme.test')
    if (!ben) return
    for (const conversation of [...model.conversations.values()]) {
      const age = now - conversation.lastActivityAt
      if (conversation.status !== 'resolved' && age > HOUR / 5) this.#end(model, conversation, ben)
      else if (conversation.status === 'resolved' && age > HOUR / 5 && model.conversations.size > 20)
        this.#forget(model, conversation)
    }
  }

  #end(model: Model, conversation: Conversation, ben: User): void {
    if (conversation.accountId === 1) assign(model, conversation, ben.id, asUser(ben))
    sendAsAgent(model, conversation, { content: 'Thank you, have a good day!' }, ben)
    setStatus(model, conversation, { status: 'resolved' }, asUser(ben))
  }

  #forget(model: Model, conversation: Conversation): void {
    for (const message of conversation.messages) {
      this.#server.originalContents.delete(message.id)
      for (const { blob } of message.attachments) if (blob !== null) model.blobs.delete(blob)
    }
    model.removeConversation(conversation)
    model.contactInboxes.delete(conversation.contactInbox.id)
    if (![...model.conversations.values()].some(({ contactId }) => contactId === conversation.contactId))
      model.contacts.delete(conversation.contactId)
  }

  #sizes(machine: DeskMachine): { heap: number; file: number } {
    // The server's log isn't measured either.
    this.#server.demo.rest.log.length = 0
    // Twice: the second run collects what finalizers release.
    globalThis.gc?.()
    globalThis.gc?.()
    const file = ['server.db', 'server.db-wal', 'local.db', 'local.db-wal'].reduce((sum, name) => {
      const path = join(machine.folder, SESSION, name)
      return sum + (existsSync(path) ? statSync(path).size : 0)
    }, 0)
    return { heap: process.memoryUsage().heapUsed, file }
  }
}
