import { addInbox } from '../model/setup.ts'
import type { Conversation, Details, Inbox, Message } from '../model/types.ts'
import { receiveFromMeta } from '../model/whatsapp/incoming.ts'
import { WHATSAPP_TEMPLATES } from '../seed/whatsAppTemplates.ts'
import { RestClient } from './restClient.ts'
import { SmallDesk } from './smallDesk.ts'

const NOOR = '15551230001'

/** A small desk with a WhatsApp inbox, and Noor, who writes to it. */
export class WhatsAppDesk extends SmallDesk {
  readonly rest = new RestClient(this)
  readonly inbox: Inbox
  #sent = 0

  constructor() {
    super()
    this.inbox = addInbox(this.model, this.model.account(1), {
      name: 'WhatsApp',
      channelType: 'Channel::Whatsapp',
      phoneNumber: '+15550001111',
      members: [this.user('ada'), this.user('ben')],
      messageTemplates: WHATSAPP_TEMPLATES,
      hasCalls: true,
    })
  }

  /** Receives a call of the webhook as Meta sends it. */
  meta(value: Details, field = 'messages'): void {
    receiveFromMeta(this.model, this.inbox, {
      field,
      value: { contacts: [{ wa_id: NOOR, profile: { name: 'Noor Haddad' } }], ...value },
    })
  }

  /** Noor sends a message, by default a text. */
  noor(message: Details = { type: 'text', text: { body: 'Hello' } }): void {
    this.#sent += 1
    this.meta({ messages: [{ id: `wamid.IN${this.#sent}`, from: NOOR, ...message }] })
  }

  status(id: string | null, status: string, more: Details = {}): void {
    this.meta({ statuses: [{ id, status, ...more }] })
  }

  get conversation(): Conversation {
    const last = [...this.model.conversations.values()].at(-1)
    if (!last) throw new Error('no conversation')
    return last
  }

  get last(): Message {
    const last = this.conversation.messages.at(-1)
    if (!last) throw new Error('no message')
    return last
  }

  /** Ben answers; the channel sends it. */
  async reply(body: Details): Promise<Message> {
    await this.rest.ask('ben', 'POST', `/conversations/${this.conversation.displayId}/messages`, body)
    const message = this.last
    this.clock.advance(1_000)
    return message
  }
}
