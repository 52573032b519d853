/** Whom the next reply goes to, from the last mail of a conversation in either direction. */
import type { Message } from './message.ts'
import type { Recipients } from './recipients.ts'
import { addressKey, addressProblem, distinctRecipients, MOST_ADDRESSES, parseAddresses } from './recipients.ts'

export const EMAIL_CHANNEL = 'Channel::Email'

/** A mail of a conversation, as far as it says who is in it. */
export interface MailPeople extends Recipients {
  direction: 'in' | 'out'
  from: string[]
  /** A machine wrote it (out of office, bounce): it changes nothing about who talks to whom. */
  isAutomatic: boolean
}

/** Addresses that are this account's own side of the conversation. */
export interface OwnAddresses {
  /** Addresses of the account's email inboxes, and those that forward to them. */
  addresses: readonly string[]
  /** The conversation's uuid, which its reply address carries. */
  uuid: string | null
}

const UUID_REPLY = /^reply\+([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@(.+)$/
const MACHINES = new Set(['mailer-daemon', 'postmaster'])

/** Servers also deliver `support+anything@…` to the inbox `support@…`. */
export function isOwnAddress(address: string, own: OwnAddresses): boolean {
  const key = addressKey(address)
  const keys = own.addresses.map(addressKey)
  if (keys.includes(key) || keys.includes(key.replace(/^([^+@]+)\+[^@]*@/, '$1@'))) return true
  const reply = UUID_REPLY.exec(key)
  // A customer's own desk may have reply addresses of the same form.
  return (
    reply !== null &&
    (reply[1] === own.uuid?.toLowerCase() || keys.some((known) => known.endsWith(`@${reply[2] ?? ''}`)))
  )
}

/**
 * Null for what is no mail, and for what does not say who got it.
 * `contactEmail`: whom mails without a To of their own went to.
 */
export function mailPeople(message: Message, contactEmail: string | null): MailPeople | null {
  if (message.private || message.deleted) return null
  const { attributes } = message
  if (message.type === 'incoming') return incomingPeople(message, contactEmail)
  // Greetings, rules and bots write to the contact alone: no agent chose that.
  const isByAgent = message.sender?.kind === 'user' && attributes['automation_rule_id'] === undefined
  if (message.type !== 'outgoing' || !isByAgent) return null
  const sent = sentRecipients(message, contactEmail)
  return sent && { ...sent, direction: 'out', from: [], isAutomatic: false }
}

function incomingPeople({ email, attributes }: Message, contactEmail: string | null): MailPeople | null {
  if (email !== null && email.from.length > 0) {
    const from = addressList(email.from)
    const isMachine = from.some((address) => MACHINES.has(address.slice(0, address.indexOf('@')).toLowerCase()))
    const isAutomatic = email.autoReply === true || isMachine
    return { direction: 'in', from, to: addressList(email.to), cc: addressList(email.cc), bcc: [], isAutomatic }
  }
  const cc = addressList(attributes['cc_email'])
  const from = contactEmail === null ? [] : [contactEmail]
  return cc.length === 0 ? null : { direction: 'in', from, to: [], cc, bcc: [], isAutomatic: false }
}

/**
 * Who got a mail that was sent from the desk. Null where the server does not say: a retry there forgets them, and old servers
 * have no Cc.
 */
export function sentRecipients(
  { attributes }: Pick<Message, 'attributes'>,
  contactEmail: string | null,
): Recipients | null {
  if (!('to_emails' in attributes) && !('cc_emails' in attributes) && !('bcc_emails' in attributes)) return null
  const to = addressList(attributes['to_emails'])
  return {
    to: to.length > 0 || contactEmail === null ? to : [contactEmail],
    cc: addressList(attributes['cc_emails']),
    bcc: addressList(attributes['bcc_emails']),
  }
}

/** Characters and entries of a list that are read. */
const LONGEST_LIST = 100_000
const MOST_ENTRIES = 1_000

/** Without what is no address, such as `undisclosed-recipients:;`. One more than a field may hold is kept, so that too many are still known as such. */
function addressList(value: unknown): string[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value]
  const isAddress = (address: string): boolean =>
    addressProblem(address, new Set([addressKey(address)])) !== 'noAddress'
  const found: string[] = []
  let room = LONGEST_LIST
  for (const entry of entries.slice(0, MOST_ENTRIES)) {
    if (typeof entry !== 'string') continue
    // Cut within an address, it would be another one.
    room -= entry.length
    if (room < 0 && found.length > 0) break
    found.push(...parseAddresses(entry).filter(isAddress))
    if (found.length > MOST_ADDRESSES || room < 0) break
  }
  return found.slice(0, MOST_ADDRESSES + 1)
}

/**
 * Whom a reply goes to. After an incoming mail: To its writer, Cc its other To and Cc. After one of ours: its recipients.
 * Our own addresses are left out, Bcc only follows our own mails. `mails` newest first; it is read only as far as needed.
 */
export function replyRecipients(
  mails: Iterable<MailPeople | null>,
  contactEmail: string | null,
  own: OwnAddresses,
): Recipients {
  let automatic: MailPeople | null = null
  for (const mail of mails) {
    if (mail === null) continue
    if (!mail.isAutomatic) return withContact(answerTo(mail, own), contactEmail)
    automatic ??= mail
  }
  return withContact(automatic === null ? { to: [], cc: [], bcc: [] } : answerTo(automatic, own), contactEmail)
}

function answerTo(mail: MailPeople, own: OwnAddresses): Recipients {
  const foreign = (addresses: readonly string[]): string[] => addresses.filter((address) => !isOwnAddress(address, own))
  const writers = mail.direction === 'in' ? foreign(mail.from) : []
  // A mail that we wrote ourselves, from the desk or from a mailbox beside it, goes on to the same people.
  if (writers.length === 0)
    return distinctRecipients({ to: foreign(mail.to), cc: foreign(mail.cc), bcc: foreign(mail.bcc) })
  return distinctRecipients({ to: writers, cc: foreign([...mail.to, ...mail.cc]), bcc: [] })
}

/** Without a To of their own, servers write to the contact: then that is who stands there. */
function withContact(recipients: Recipients, contactEmail: string | null): Recipients {
  return recipients.to.length > 0 || contactEmail === null
    ? recipients
    : distinctRecipients({ ...recipients, to: [contactEmail] })
}
