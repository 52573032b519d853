import { textOrNull } from '../fields.ts'
import { isListed } from './contactLists.ts'
import type { Filter, FilterValue, StandardKey } from './filterEngine.ts'
import { compileFilter, OPERATORS } from './filterEngine.ts'
import type { Model } from './model.ts'
import type { Contact } from './types.ts'

const { equal, present, text, time } = OPERATORS

const column = (operators: readonly string[], valueOf: (contact: Contact) => FilterValue): StandardKey<Contact> => ({
  operators,
  valueOf,
  ignoresCase: true,
})
const additional = (key: string, operators: readonly string[]): StandardKey<Contact> =>
  column(operators, ({ additionalAttributes }) => textOrNull(additionalAttributes, key))

const FILTER: Filter<Contact> = {
  attributeModel: 'contact_attribute',
  keys: {
    name: column(text, ({ name }) => name),
    phone_number: {
      ...column([...text, 'starts_with'], ({ phoneNumber }) => phoneNumber),
      // Recorded: found without the plus. `starts_with` is equality, so that it finds nothing.
      wanted: (value) => (/^\d{6,}$/.test(value) ? `+${value}` : value),
    },
    email: column(text, ({ email }) => email),
    identifier: column(equal, ({ identifier }) => identifier),
    country_code: additional('country_code', equal),
    city: additional('city', text),
    company_name: additional('company_name', text),
    labels: column(present, ({ labels }) => labels),
    created_at: column(time, ({ createdAt }) => createdAt),
    last_activity_at: column(time, ({ lastActivityAt }) => lastActivityAt),
    blocked: column(equal, ({ blocked }) => blocked),
  },
  customOf: ({ customAttributes }) => customAttributes,
}

/** Contacts that match the conditions. Throws as `compileFilter` does. The real server doesn't order them. */
export function filterContacts(model: Model, accountId: number, conditions: readonly unknown[]): Contact[] {
  const fits = compileFilter(model, accountId, FILTER, conditions)
  return model.ofAccount(model.contacts, accountId).filter((contact) => isListed(contact) && fits(contact))
}
