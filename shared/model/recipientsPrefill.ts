/** The default recipients of a reply, from the last email of a conversation in either direction. */
import type { Message } from './message.ts'
import type { Recipients } from './recipients.ts'
import { addressKey, addressProblem, distinctRecipients, MOST_ADDRESSES, parseAddresses } from './recipients.ts'

export const EMAIL_CHANNEL = 'Channel::Email'

/** The people of one email. */
export interface MailPeople extends Recipients {
  direction: 'in' | 'out'
  from: string[]
  /** An automatic email (out of office, bounce), which doesn't change the recipients. */
  isAutomatic: boolean
}

/** The account's own addresses. */
export interface OwnAddresses {
  /** Addresses of the account's email inboxes, and addresses that forward to them. */
  addresses: readonly string[]
  /** The conversation's uuid, which is part of its reply address. */
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
  // A contact's own desk may have reply addresses of the same form.
  return (
    reply !== null &&
    (reply[1] === own.uuid?.toLowerCase() || keys.some((known) => known.endsWith(`@${reply[2] ?? ''}`)))
  )
}

/**
 * Null for a message that isn't an email, and for an email without known recipients.
 * `contactEmail`: the recipient of emails without a To.
 */
export function mailPeople(message: Message, contactEmail: string | null): MailPeople | null {
  if (message.private || message.deleted) return null
  const { attributes } = message
  if (message.type === 'incoming') return incomingPeople(message, contactEmail)
  // Greetings, rules and bots write to the contact only; no agent chose these recipients.
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
 * The recipients of an email sent by an agent. Null where the server doesn't report them: it forgets them on a retry,
 * and old servers have no Cc.
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

/**
 * The valid addresses, without text such as `undisclosed-recipients:;`. Returns one more than a field may contain, so
 * that too many are noticed.
 */
function addressList(value: unknown): string[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value]
  const isAddress = (address: string): boolean =>
    addressProblem(address, new Set([addressKey(address)])) !== 'noAddress'
  const found: string[] = []
  let room = LONGEST_LIST
  for (const entry of entries.slice(0, MOST_ENTRIES)) {
    if (typeof entry !== 'string') continue
    // A cut address would be a different one.
    room -= entry.length
    if (room < 0 && found.length > 0) break
    found.push(...parseAddresses(entry).filter(isAddress))
    if (found.length > MOST_ADDRESSES || room < 0) break
  }
  return found.slice(0, MOST_ADDRESSES + 1)
}

/**
 * The recipients of a reply. After an incoming email: To its author, Cc its other To and Cc. After an outgoing one: its recipients. The
 * account's own addresses are left out; only an outgoing email keeps its Bcc. `mails`: newest first, read only as far as needed.
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
  // A reply after an email from our side, from the desk or another mailbox, goes to the same people.
  if (writers.length === 0)
    return distinctRecipients({ to: foreign(mail.to), cc: foreign(mail.cc), bcc: foreign(mail.bcc) })
  return distinctRecipients({ to: writers, cc: foreign([...mail.to, ...mail.cc]), bcc: [] })
}

/** Adds the contact if To is empty, because servers send such an email to the contact. */
function withContact(recipients: Recipients, contactEmail: string | null): Recipients {
  return recipients.to.length > 0 || contactEmail === null
    ? recipients
    : distinctRecipients({ ...recipients, to: [contactEmail] })
}
