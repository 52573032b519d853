import { describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { containsText, isListed, sortContacts } from './contactLists.ts'
import type { ContactFields } from './contacts.ts'
import { createContact } from './contacts.ts'

function names(sort: string | null): string[] {
  const desk = new SmallDesk()
  const add = (fields: ContactFields, city?: string) => {
    const contact = createContact(desk.model, 1, { ...fields, additionalAttributes: { ...(city ? { city } : {}) } })
    desk.clock.advance(1000)
    return contact
  }
  add({ name: 'berta', email: 'zoe@example.test' }, 'Lund')
  add({ name: 'Anna', email: 'anna@example.test' }).lastActivityAt = desk.model.now()
  add({ name: 'Cees', phoneNumber: '+31201234567' }, 'Ystad')
  return sortContacts([...desk.model.contacts.values()], sort).map((contact) => contact.name)
}

describe('sortContacts', () => {
  it.each([
    ['name', ['Anna', 'berta', 'Cees']],
    ['-name', ['Cees', 'berta', 'Anna']],
    ['created_at', ['berta', 'Anna', 'Cees']],
    ['-created_at', ['Cees', 'Anna', 'berta']],
  ])('by %s ignores case', (sort, expected) => expect(names(sort)).toEqual(expected))

  it('treats a missing address as the greatest, a missing attribute as the last in both directions', () => {
    expect(names('email')).toEqual(['Anna', 'berta', 'Cees'])
    expect(names('-email')).toEqual(['Cees', 'berta', 'Anna'])
    expect(names('city')).toEqual(['berta', 'Cees', 'Anna'])
    expect(names('-city')).toEqual(['Cees', 'berta', 'Anna'])
  })

  it.each([null, 'bogus', 'constructor'])('puts the latest activity first for %s', (sort) => {
    expect(names(sort)).toEqual(['Anna', 'berta', 'Cees'])
  })
})

it('lists contacts with an address, and finds text in name, email, phone number and identifier', () => {
  const { model } = new SmallDesk()
  const nobody = createContact(model, 1, { name: 'Nobody' })
  const nils = createContact(model, 1, { name: 'Nils', phoneNumber: '+46111111111', identifier: 'N-1' })
  expect([nobody, nils].map(isListed)).toEqual([false, true])
  for (const text of ['NIL', '4611', 'n-1', ' nils ']) expect(containsText(nils, text), text).toBe(true)
  expect(containsText(nils, 'nobody')).toBe(false)
})
