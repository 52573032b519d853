import { textOrNull } from '../fields.ts'
import type { Contact } from './types.ts'

type Key = string | number | null
type Compare = (a: Contact, b: Contact) => number
interface Order {
  readonly keyOf: (contact: Contact) => Key
  /** Where contacts without a value come: at the end, or as if theirs were the greatest. */
  readonly nulls: 'last' | 'greatest'
}

const collator = new Intl.Collator('en')
const attribute = (name: string) => (contact: Contact) => textOrNull(contact.additionalAttributes, name)
const ORDERS: Readonly<Record<string, Order>> = {
  name: { keyOf: (contact) => contact.name.toLowerCase(), nulls: 'greatest' },
  email: { keyOf: (contact) => contact.email, nulls: 'greatest' },
  phone_number: { keyOf: (contact) => contact.phoneNumber, nulls: 'greatest' },
  last_activity_at: { keyOf: (contact) => contact.lastActivityAt, nulls: 'last' },
  created_at: { keyOf: (contact) => contact.createdAt, nulls: 'last' },
  company_name: { keyOf: attribute('company_name'), nulls: 'last' },
  city: { keyOf: attribute('city'), nulls: 'last' },
  country: { keyOf: attribute('country'), nulls: 'last' },
}

const compareValues = (a: string | number, b: string | number) =>
  typeof a === 'string' && typeof b === 'string' ? collator.compare(a, b) : Number(a) - Number(b)

function by({ keyOf, nulls }: Order, direction: 1 | -1): Compare {
  return (a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)]
    if (left !== null && right !== null) return direction * compareValues(left, right)
    return (nulls === 'last' ? 1 : direction) * (Number(left === null) - Number(right === null))
  }
}

/** Sorts by a name like `-created_at`, where `-` reverses. Unknown names are ignored: the latest activity comes first. */
export function sortContacts(contacts: readonly Contact[], sort: string | null): Contact[] {
  const name = sort?.replace(/^-/, '') ?? ''
  const order = Object.hasOwn(ORDERS, name) ? ORDERS[name] : undefined
  const compare = order
    ? by(order, sort?.startsWith('-') === true ? -1 : 1)
    : by({ keyOf: (contact) => contact.lastActivityAt, nulls: 'last' }, -1)
  return [...contacts].sort((a, b) => compare(a, b) || a.id - b.id)
}

/** Only contacts with an address of some kind are listed. */
export const isListed = (contact: Contact): boolean =>
  [contact.email, contact.phoneNumber, contact.identifier].some((value) => value !== null && value !== '')

/** Whether name, email, phone number or identifier contain the text, in any case. */
export function containsText(contact: Contact, text: string): boolean {
  const needle = text.trim().toLowerCase()
  return [contact.name, contact.email, contact.phoneNumber, contact.identifier].some(
    (value) => value?.toLowerCase().includes(needle) === true,
  )
}
