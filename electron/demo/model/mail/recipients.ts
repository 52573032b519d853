import { isDetails } from '../../fields.ts'
import { invalid } from '../errors.ts'
import type { Conversation, Details } from '../types.ts'

/** The recipients of a reply; an empty `to` means the contact. */
export interface Recipients {
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
}

/** Ruby's `URI::MailTo::EMAIL_REGEXP`, which the real server uses: an address without a name. */
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?'
const ADDRESS = new RegExp(`^[a-zA-Z0-9.!#$%&'*+/=?^_\`{|}~-]+@${LABEL}(?:\\.${LABEL})*$`)

const isBlank = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === false ||
  value === '' ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0)

/** Splits comma-separated text, without blanks. For anything but text, throws the 422 that Ruby's error becomes. */
function addressesIn(value: unknown): string[] {
  if (isBlank(value)) return []
  if (typeof value !== 'string') throw invalid(`undefined method \`gsub' for an instance of ${rubyClassOf(value)}`)
  const addresses = value.replace(/\s+/g, '').split(',')
  while (addresses.at(-1) === '') addresses.pop()
  return addresses
}

function rubyClassOf(value: unknown): string {
  if (Array.isArray(value)) return 'Array'
  if (isDetails(value)) return 'ActionController::Parameters'
  return typeof value === 'number' ? (Number.isInteger(value) ? 'Integer' : 'Float') : 'TrueClass'
}

/** The recipients that a request names. Throws 422 if one of them is no address; then nothing may be created. */
export function recipientsOf(body: Details): Recipients {
  const recipients = {
    cc: addressesIn(body['cc_emails']),
    bcc: addressesIn(body['bcc_emails']),
    to: addressesIn(body['to_emails']),
  }
  const all = [...recipients.cc, ...recipients.bcc, ...recipients.to]
  if (!all.every((address) => ADDRESS.test(address))) throw invalid('Invalid email address')
  return recipients
}

const texts = (value: unknown) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])

/**
 * The recipients of a mail that is sent now. As on the real server, they come from the conversation's newest outgoing
 * message, notes included, not from the message that is sent (recorded, "mail: race").
 */
export function recipientsNow(conversation: Conversation, contactEmail: string | null): Recipients {
  const attributes = conversation.messages.findLast((message) => message.kind === 'outgoing')?.contentAttributes ?? {}
  const to = texts(attributes['to_emails'])
  return {
    to: to.length > 0 ? to : contactEmail === null ? [] : [contactEmail],
    cc: texts(attributes['cc_emails']),
    bcc: texts(attributes['bcc_emails']),
  }
}
