import { textField } from '../fields.ts'
import type { AccountCall, Router } from '../http.ts'
import { empty, idParam, ok } from '../http.ts'
import { invalidFields, notFound } from '../model/errors.ts'
import type { ContactNote } from '../model/types.ts'
import { notePayload } from '../payloads/contacts.ts'
import { contactOf } from './contacts.ts'

function noteOf(call: AccountCall): ContactNote {
  const note = contactOf(call).notes.find((candidate) => candidate.id === idParam(call, 'note'))
  if (!note) throw notFound()
  return note
}

function contentOf(call: AccountCall): string {
  const content = textField(call.body, 'content') ?? ''
  if (content.trim() === '') throw invalidFields(['content', "can't be blank"])
  return content
}

/** Notes about a contact. Every agent may change and delete them; there are no events. */
export function addContactNotes(router: Router): void {
  const at = '/contacts/:contact/notes'
  const show = (call: AccountCall, note: ContactNote) => ok(notePayload(call.model, call.accountId, note))
  router.account(
    'GET',
    at,
    (call) => ok([...contactOf(call).notes].reverse().map((note) => notePayload(call.model, call.accountId, note))),
    'customFilters',
  )
  router.account(
    'POST',
    at,
    (call) => {
      const contact = contactOf(call)
      const now = call.model.now()
      const content = contentOf(call)
      const id = call.model.nextId('notes')
      const note: ContactNote = { id, content, userId: call.user.id, createdAt: now, updatedAt: now }
      contact.notes.push(note)
      return show(call, note)
    },
    'customFilters',
  )
  router.account(
    'PATCH',
    `${at}/:note`,
    (call) => {
      const note = noteOf(call)
      if ('content' in call.body) note.content = contentOf(call)
      note.updatedAt = call.model.now()
      return show(call, note)
    },
    'customFilters',
  )
  router.account(
    'DELETE',
    `${at}/:note`,
    (call) => {
      const contact = contactOf(call)
      const note = noteOf(call)
      contact.notes = contact.notes.filter((candidate) => candidate !== note)
      return empty
    },
    'customFilters',
  )
}
