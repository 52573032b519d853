import type { Contact } from '../../../shared/model/people.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Message } from '../../../shared/model/message.ts'

/**
 * What a person can find of a message: its words as they are read, notes included, the subject and the people of a letter, names and
 * transcripts of what is attached. Lines that the system wrote and what was deleted are not found. One piece per place it is read at.
 */
export function messageTexts(message: Message): string[] {
  if (message.deleted || message.type === 'activity') return []
  const { email } = message
  const texts = [wordsOf(message)]
  if (email) texts.push(email.subject ?? '', [...email.from, ...email.cc, ...email.to].join(' '))
  for (const { name, title, transcript } of message.attachments) texts.push(name ?? '', title ?? '', transcript ?? '')
  return texts.filter((text) => text !== '')
}

export function contactTexts(contact: Contact): string[] {
  const { phone } = contact
  return [
    contact.name, contact.email ?? '', phone ?? '', phone === null ? '' : phone.replace(/\D/g, ''), contact.identifier ?? '',
    textOf(contact.additionalAttributes['company_name']), textOf(contact.additionalAttributes['city']), ...Object.values(contact.customAttributes).map(textOf),
  ].filter((text) => text !== '')
}

/** Its own words only: whom it is with is found among the contacts. */
export function conversationTexts(conversation: Conversation): string[] {
  return [subjectOf(conversation) ?? '', ...conversation.labels, ...Object.values(conversation.customAttributes).map(textOf)].filter((text) => text !== '')
}

/** The subject of an e-mail conversation. */
export function subjectOf(conversation: Pick<Conversation, 'additionalAttributes'>): string | null {
  const subject = textOf(conversation.additionalAttributes['mail_subject'])
  return subject === '' ? null : subject
}

function wordsOf({ content, email }: Message): string {
  if (content !== '') return readable(content)
  return email?.textReply ?? email?.text ?? ''
}

/** Markdown's marks around words are not read, and nobody types them. */
function readable(content: string): string {
  return content.replace(/\[([^\]\n]*)\]\(mention:[^)\s]*\)/g, '$1').replace(/\*\*|~~/g, '')
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : ''
}
