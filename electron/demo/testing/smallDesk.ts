import { Model } from '../model/model.ts'
import type { Caller } from '../model/rights.ts'
import { enterAccount } from '../model/rights.ts'
import { userTopic } from '../model/topics.ts'
import type { Conversation, Details, User } from '../model/types.ts'
import * as visitor from '../model/visitor.ts'
import { seededRandom } from '../random.ts'
import { seedRecording } from '../seed/recording.ts'
import { capabilitiesOf } from '../versions.ts'
import { FakeClock } from './fakeClock.ts'

export interface PublishedEvent {
  readonly event: string
  readonly data: Details
  readonly topics: ReadonlySet<string>
}

/** A model with the seed of the recordings that records every published event. */
export class SmallDesk {
  readonly clock = new FakeClock()
  readonly model: Model
  readonly events: PublishedEvent[] = []

  constructor(version = '4.15.1') {
    this.model = new Model({ clock: this.clock, random: seededRandom(7), capabilities: capabilitiesOf(version) })
    this.model.quietly(() => seedRecording(this.model))
    this.model.publish = (topics, event, data) => this.events.push({ event, data, topics })
  }

  user(name: 'ada' | 'ben' | 'cleo'): User {
    const user = [...this.model.users.values()].find((candidate) => candidate.email === `${name}@acme.test`)
    if (!user) throw new Error(`no ${name}`)
    return user
  }

  caller(name: 'ada' | 'ben' | 'cleo', accountId = 1): Caller {
    return enterAccount(this.model, this.user(name), accountId)
  }

  /** Adds a visitor to an inbox, with a conversation and its first message. */
  visit(name: string, content: string | null = 'Hello', inboxId = 1): Conversation {
    const { contactInbox } = visitor.arrive(this.model, this.model.inbox(inboxId), {
      name,
      email: `${name.toLowerCase()}@example.test`,
    })
    const conversation = visitor.open(this.model, contactInbox)
    if (content !== null) visitor.write(this.model, conversation, { content })
    return conversation
  }

  /** Returns the events published since the last call: to one agent, or all. */
  async takeEvents(name?: 'ada' | 'ben' | 'cleo'): Promise<PublishedEvent[]> {
    await Promise.resolve()
    const events = this.events.splice(0)
    return name === undefined
      ? events
      : events.filter(({ topics }) => topics.has(userTopic(this.user(name))) || topics.has('account:1'))
  }
}
