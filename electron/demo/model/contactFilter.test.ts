import { describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { statusOf } from '../testing/statusOf.ts'
import { filterContacts } from './contactFilter.ts'
import { createContact } from './contacts.ts'

function find(key: string, operator: string, values: unknown[]): (string | null)[] {
  const { model } = new SmallDesk()
  const hanna = { name: 'Hanna Filter', email: 'hanna@example.test', phoneNumber: '+4900000002', identifier: 'f-2' }
  createContact(model, 1, { ...hanna, additionalAttributes: { city: 'Köln', country_code: 'DE' } })
  const ivo = createContact(model, 1, { name: 'Ivo Filter', email: 'ivo@other.test' })
  ivo.blocked = true
  ivo.labels = ['vip']
  createContact(model, 1, { name: 'Nobody' })
  const condition = { attribute_key: key, filter_operator: operator, values, query_operator: null }
  return filterContacts(model, 1, [condition]).map(({ name }) => name.split(' ')[0] ?? null)
}

describe('filterContacts', () => {
  it.each<[string, string, unknown[], string[]]>([
    ['name', 'contains', ['FILTER'], ['Hanna', 'Ivo']],
    ['name', 'equal_to', ['hanna filter'], ['Hanna']],
    ['email', 'not_equal_to', ['ivo@other.test'], ['Hanna']],
    ['phone_number', 'equal_to', ['4900000002'], ['Hanna']],
    ['phone_number', 'contains', ['4900'], ['Hanna']],
    ['phone_number', 'starts_with', ['+49'], []],
    ['identifier', 'equal_to', ['F-2'], ['Hanna']],
    ['city', 'contains', ['köln'], ['Hanna']],
    ['country_code', 'equal_to', ['de'], ['Hanna']],
    ['blocked', 'equal_to', [true], ['Ivo']],
    ['blocked', 'equal_to', ['true'], ['Ivo']],
    ['labels', 'is_not_present', [], ['Hanna']],
  ])('%s %s %j', (key, operator, values, expected) => {
    expect(find(key, operator, values)).toEqual(expected)
  })

  it.each<[string, string, unknown[], number]>([
    ['identifier', 'contains', ['f'], 422],
    ['nonsense', 'equal_to', ['x'], 422],
    ['name', 'equal_to', [], 422],
    ['created_at', 'days_before', [1], 500],
  ])('refuses %s %s %j with %i', (key, operator, values, status) => {
    expect(statusOf(() => find(key, operator, values))).toBe(status)
  })
})
