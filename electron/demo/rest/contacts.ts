import { contactFieldsOf, flagField, numberField, objectField, textField, textsField } from '../fields.ts'
import type { AccountCall, Answer, Router } from '../http.ts'
import { empty, givenPage, idParam, listParam, ok, pageParam, rowOf } from '../http.ts'
import { asSystem, asUser } from '../model/activity.ts'
import { storeBlob } from '../model/blobs.ts'
import { addContactInbox, sourceIdFor } from '../model/contactInboxes.ts'
import { containsText, isListed, sortContacts } from '../model/contactLists.ts'
import type { ContactChange } from '../model/contacts.ts'
import { createContact, deleteContact, mergeContacts, updateContact } from '../model/contacts.ts'
import { HttpError, notAllowed, notFound } from '../model/errors.ts'
import { pageOf } from '../model/lists.ts'
import { canSeeInbox, isListedFor, requireAdministrator, visibleInboxes } from '../model/rights.ts'
import type { Company, Contact, Conversation, Details, Inbox } from '../model/types.ts'
import { contactColumns, contactInboxPayload, contactPayload } from '../payloads/contacts.ts'
import { conversationPayload } from '../payloads/conversations.ts'
import { contactableInboxPayload, inboxColumns } from '../payloads/inboxes.ts'
import { attachmentsPage } from './attachments.ts'

const PAGE = 15

/** A contact of the account: the one in the path unless an id is given. Throws 404. */
export const contactOf = (call: AccountCall, id = idParam(call, 'contact')): Contact =>
  rowOf(call, call.model.contacts, id)

const showContact = (call: AccountCall, contact: Contact, withInboxes = true): Answer =>
  ok({ payload: contactPayload(call.model, contact, { withInboxes }) })

/** One page of contacts, in the order that the request asks for. */
export function answerContacts(
  call: AccountCall,
  rows: readonly Contact[],
  counts: (shown: number) => Details,
): Answer {
  const page = pageOf(sortContacts(rows, call.query.get('sort')), pageParam(call), PAGE)
  const withInboxes = call.query.get('include_contact_inboxes') !== 'false'
  return ok({
    meta: { ...counts(page.length), current_page: givenPage(call) },
    payload: page.map((contact) => contactPayload(call.model, contact, { withInboxes, isListed: true })),
  })
}

const contactsOf = (call: AccountCall) => call.model.ofAccount(call.model.contacts, call.accountId)

function list(call: AccountCall): Answer {
  const labels = listParam(call, 'labels')
  const rows = contactsOf(call).filter(
    (contact) => isListed(contact) && (labels.length === 0 || labels.some((label) => contact.labels.includes(label))),
  )
  return answerContacts(call, rows, () => ({ count: rows.length }))
}

/** Newer servers count only the contacts of the page and say whether more follow. */
function search(call: AccountCall): Answer {
  const hasMore = call.model.can('contactSearchHasMore')
  const text = call.query.get('q') ?? ''
  if (text.trim() === '')
    return ok({
      meta: { count: null, current_page: givenPage(call), ...(hasMore ? { has_more: null } : {}) },
      payload: [],
    })
  const rows = contactsOf(call).filter((contact) => isListed(contact) && containsText(contact, text))
  return answerContacts(call, rows, (shown) =>
    hasMore ? { count: shown, has_more: pageParam(call) * PAGE < rows.length } : { count: rows.length },
  )
}

function active(call: AccountCall): Answer {
  const rows = contactsOf(call).filter((contact) => call.model.presence.isContactOnline(contact.id))
  return answerContacts(call, rows, () => ({ count: rows.length }))
}

const fieldsOf = (body: Details) => ({
  ...contactFieldsOf(body),
  additionalAttributes: objectField(body, 'additional_attributes'),
})

/** An inbox of the account that the agent may use. Throws 404 and 401. */
function inboxOf(call: AccountCall, id: number): Inbox {
  const inbox = rowOf(call, call.model.inboxes, id)
  if (!canSeeInbox(call, inbox)) throw notAllowed()
  return inbox
}

function create(call: AccountCall): Answer {
  const { model, body } = call
  const inboxId = numberField(body, 'inbox_id')
  const inbox = inboxId === undefined ? undefined : inboxOf(call, inboxId)
  const contact = createContact(model, call.accountId, fieldsOf(body), asUser(call.user))
  const contactInbox = inbox && addContactInbox(model, contact, inbox, textField(body, 'source_id'))
  return ok({
    payload: {
      contact: contactPayload(model, contact, { withInboxes: true }),
      contact_inbox:
        inbox && contactInbox
          ? { inbox: inboxColumns(model, inbox), source_id: contactInbox.sourceId }
          : { inbox: null, source_id: null },
    },
  })
}

function companyIn(call: AccountCall): Company | null | undefined {
  if (!('company_id' in call.body)) return undefined
  const company = call.model.companies.get(numberField(call.body, 'company_id') ?? 0)
  return company?.accountId === call.accountId ? company : null
}

function update(call: AccountCall): Answer {
  const { model, body } = call
  const contact = contactOf(call)
  const actor = asUser(call.user)
  const change: ContactChange = { ...fieldsOf(body), blocked: flagField(body, 'blocked'), company: companyIn(call) }
  updateContact(model, contact, change, actor)
  const avatar = call.uploads.find((upload) => upload.field === 'avatar')
  // Recorded: the server stores the image in a second step of its own.
  if (avatar) updateContact(model, contact, { avatar: storeBlob(model, avatar).key }, asSystem)
  return showContact(call, contact)
}

/** Contacts with a visitor online are not deleted. */
function destroy(call: AccountCall): Answer {
  requireAdministrator(call)
  const contact = contactOf(call)
  if (call.model.presence.isContactOnline(contact.id))
    throw new HttpError(422, { message: `${contact.name} is Online, please try again later` })
  deleteContact(call.model, contact, asUser(call.user))
  return empty
}

function merge(call: AccountCall): Answer {
  const [base, mergee] = ['base_contact_id', 'mergee_contact_id'].map((key) =>
    contactOf(call, numberField(call.body, key) ?? 0),
  )
  if (!base || !mergee) throw notFound()
  mergeContacts(call.model, base, mergee, asUser(call.user))
  return ok(call.model.can('cappedUnreadCount') ? contactPayload(call.model, base) : contactColumns(call.model, base))
}

/** The contact's conversations that the agent may see, newest first. */
export function conversationsOf(call: AccountCall, contacts: readonly Contact[]): Conversation[] {
  const inboxes = new Set(visibleInboxes(call.model, call).map((inbox) => inbox.id))
  const ids = new Set(contacts.map((contact) => contact.id))
  return [...call.model.conversations.values()]
    .filter((c) => ids.has(c.contactId) && inboxes.has(c.inboxId) && isListedFor(call, c))
    .sort((a, b) => b.id - a.id)
}

/** Adds and removes labels of contacts, or deletes contacts, in a job of the server. */
export function changeContactsAtOnce(call: AccountCall, ids: readonly number[]): void {
  const { model, body } = call
  const contacts = contactsOf(call).filter((contact) => ids.includes(contact.id))
  if (textField(body, 'action_name') === 'delete') {
    requireAdministrator(call)
    for (const contact of contacts) deleteContact(model, contact, asUser(call.user))
    return
  }
  const labels = objectField(body, 'labels') ?? {}
  const [added, removed] = [textsField(labels, 'add') ?? [], textsField(labels, 'remove') ?? []]
  for (const contact of contacts) {
    const kept = contact.labels.filter((label) => !removed.includes(label))
    updateContact(model, contact, { labels: [...kept, ...added] }, asSystem)
  }
}

/** Contacts: lists, details, labels, inboxes, merging. */
export function addContacts(router: Router): void {
  const at = '/contacts/:contact'
  router.account('GET', '/contacts', list)
  router.account('POST', '/contacts', create)
  router.account('GET', '/contacts/search', search)
  router.account('GET', '/contacts/active', active)
  router.account('GET', at, (call) => showContact(call, contactOf(call)))
  for (const method of ['PATCH', 'PUT']) router.account(method, at, update)
  router.account('DELETE', at, destroy)
  router.account('DELETE', `${at}/avatar`, (call) => {
    updateContact(call.model, contactOf(call), { avatar: null }, asUser(call.user))
    return showContact(call, contactOf(call), false)
  })
  router.account('GET', `${at}/conversations`, (call) =>
    ok({
      payload: conversationsOf(call, [contactOf(call)])
        .slice(0, 20)
        .map((c) => conversationPayload(call.model, c, call.user.id)),
    }),
  )
  router.account('GET', `${at}/attachments`, (call) =>
    attachmentsPage(
      call,
      conversationsOf(call, [contactOf(call)]).flatMap((c) => c.messages),
    ),
  )
  router.account('GET', `${at}/contactable_inboxes`, (call) => {
    const contact = contactOf(call)
    const payload = visibleInboxes(call.model, call).flatMap((inbox) => {
      const sourceId = sourceIdFor(call.model, contact, inbox)
      return sourceId === null ? [] : [{ inbox: contactableInboxPayload(call.model, inbox), source_id: sourceId }]
    })
    return ok({ payload })
  })
  router.account('POST', `${at}/contact_inboxes`, (call) => {
    const contact = contactOf(call)
    const inbox = inboxOf(call, numberField(call.body, 'inbox_id') ?? 0)
    return ok(
      contactInboxPayload(call.model, addContactInbox(call.model, contact, inbox, textField(call.body, 'source_id'))),
    )
  })
  router.account('POST', `${at}/destroy_custom_attributes`, (call) => {
    const contact = contactOf(call)
    const gone = new Set(textsField(call.body, 'custom_attributes') ?? [])
    contact.customAttributes = Object.fromEntries(
      Object.entries(contact.customAttributes).filter(([key]) => !gone.has(key)),
    )
    updateContact(call.model, contact, {}, asUser(call.user))
    return showContact(call, contact)
  })
  router.account('GET', `${at}/labels`, (call) => ok({ payload: contactOf(call).labels }))
  router.account('POST', `${at}/labels`, (call) => {
    const contact = contactOf(call)
    updateContact(call.model, contact, { labels: textsField(call.body, 'labels') ?? [] }, asUser(call.user))
    return ok({ payload: contact.labels })
  })
  router.account('POST', '/actions/contact_merge', merge)
}
