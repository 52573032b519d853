import { describe, expect, it } from 'vitest'
import { SmallDesk } from '../testing/smallDesk.ts'
import { statusOf } from '../testing/statusOf.ts'
import { asUser } from './activity.ts'
import { contactsOf, createCompany, deleteCompany, setCompany, updateCompany } from './companies.ts'
import { addContactInbox } from './contactInboxes.ts'
import type { ContactFields } from './contacts.ts'
import { createContact, deleteContact, mergeContacts, updateContact } from './contacts.ts'
import { HttpError } from './errors.ts'
import { addInbox } from './setup.ts'

/** The body of the error that a rule throws. */
function refusal(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    if (error instanceof HttpError) return error.body
  }
  return null
}

describe('a contact', () => {
  it.each<[ContactFields, string, string]>([
    [{ email: 'NILS@example.test' }, 'Email has already been taken', 'email'],
    [{ email: 'nope' }, 'Email Invalid email', 'email'],
    [{ phoneNumber: '+46111111111' }, 'Phone number has already been taken', 'phone_number'],
    [{ phoneNumber: '12345' }, 'Phone number should be in e164 format', 'phone_number'],
    [{ identifier: 'n-1' }, 'Identifier has already been taken', 'identifier'],
  ])('with %j is refused', (fields, message, attribute) => {
    const { model } = new SmallDesk()
    createContact(model, 1, { email: 'nils@example.test', phoneNumber: '+46111111111', identifier: 'n-1' })
    const before = model.contacts.size
    const body = { message, attributes: [attribute] }
    expect(refusal(() => createContact(model, 1, fields))).toEqual(body)
    expect(model.contacts.size).toBe(before)
    const other = createContact(model, 1, { name: 'Other' })
    expect(refusal(() => updateContact(model, other, fields, asUser(model.user(1))))).toEqual(body)
    expect(other.name).toBe('Other')
  })

  it('keeps its own addresses, and may have the address of a contact of another account', () => {
    const { model } = new SmallDesk()
    const nils = createContact(model, 1, { email: 'Nils@Example.test' })
    updateContact(model, nils, { email: 'nils@example.test', name: 'Nils' }, asUser(model.user(1)))
    expect(nils).toMatchObject({ email: 'nils@example.test', name: 'Nils' })
    expect(statusOf(() => createContact(model, 2, { email: 'nils@example.test' }))).toBe(200)
    updateContact(model, nils, { email: '' }, asUser(model.user(1)))
    expect(nils.email).toBeNull()
  })

  it('merged with itself stays as it is, without events', async () => {
    const desk = new SmallDesk()
    const conversation = desk.visit('Maya')
    const contact = desk.model.contact(conversation.contactId)
    await desk.takeEvents()
    mergeContacts(desk.model, contact, contact, asUser(desk.user('ada')))
    expect(await desk.takeEvents()).toEqual([])
    expect(desk.model.contact(conversation.contactId)).toBe(contact)
  })

  it('needs an address for an inbox that writes to addresses; elsewhere each entry is new', () => {
    const desk = new SmallDesk()
    const { model } = desk
    const nils = createContact(model, 1, { name: 'Nils' })
    const fields = { name: 'Mail', channelType: 'Channel::Email', members: [], email: 'support@acme.test' }
    const [api, mail] = [model.inbox(1), addInbox(model, model.account(1), fields)]
    expect(refusal(() => addContactInbox(model, nils, mail))).toEqual({
      error: 'param is missing or the value is empty: contact email',
    })
    updateContact(model, nils, { email: 'nils@example.test' }, asUser(desk.user('ada')))
    expect(addContactInbox(model, nils, mail).sourceId).toBe('nils@example.test')
    expect(addContactInbox(model, nils, mail)).toBe(addContactInbox(model, nils, mail))
    expect(addContactInbox(model, nils, api)).not.toBe(addContactInbox(model, nils, api))
  })
})

describe('a company', () => {
  it('is created for the domain of the first business address and named after it', () => {
    const { model } = new SmallDesk()
    const first = createContact(model, 1, {
      email: 'a@nordic-tea.test',
      additionalAttributes: { company_name: 'Mine' },
    })
    const second = createContact(model, 1, { name: 'Later' })
    expect(second.companyId).toBeNull()
    updateContact(model, second, { email: 'b@nordic-tea.test' }, asUser(model.user(1)))
    const company = model.companies.get(first.companyId ?? 0)
    expect(company).toMatchObject({ name: 'Nordic Tea', domain: 'nordic-tea.test', contactsCount: 2 })
    expect([first, second].map((one) => one.additionalAttributes['company_name'])).toEqual(['Nordic Tea', 'Nordic Tea'])
    expect(createContact(model, 1, { email: 'a@gmail.com' }).companyId).toBeNull()
    expect(createContact(new SmallDesk('2.16.0').model, 1, { email: 'a@nordic.test' }).companyId).toBeNull()
  })

  it('counts its contacts as they come and go, and passes its name on', () => {
    const { model } = new SmallDesk()
    const contact = createContact(model, 1, { email: 'a@nordic.test' })
    const old = model.companies.get(contact.companyId ?? 0)
    const company = createCompany(model, 1, { name: 'Tea AB' })
    expect(company.contactsCount).toBeNull()
    setCompany(model, contact, company)
    expect([old?.contactsCount, company.contactsCount]).toEqual([0, 1])
    updateCompany(model, company, { name: 'Tea & Sons AB' })
    expect(contact.additionalAttributes['company_name']).toBe('Tea & Sons AB')
    deleteContact(model, contact, asUser(model.user(1)))
    expect([company.contactsCount, contactsOf(model, company)]).toEqual([0, []])
  })

  it('leaves its contacts their attributes when it is deleted', () => {
    const { model } = new SmallDesk()
    const contact = createContact(model, 1, { email: 'a@nordic.test' })
    const company = model.companies.get(contact.companyId ?? 0)
    if (!company) throw new Error('no company')
    deleteCompany(model, company)
    expect(contact).toMatchObject({ companyId: null, additionalAttributes: { company_name: 'Nordic' } })
  })

  it.each([
    [{ name: '' }, "Name can't be blank"],
    [{ name: 'Other', domain: 'nordic.test' }, 'Domain has already been taken'],
    [{ name: 'Other', domain: 'not a domain' }, 'Domain must be a valid domain name'],
  ])('with %j is refused', (fields, message) => {
    const { model } = new SmallDesk()
    createCompany(model, 1, { name: 'Nordic', domain: 'nordic.test' })
    expect(refusal(() => createCompany(model, 1, fields))).toMatchObject({ message })
  })
})
