import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Message } from '../../../shared/model/message.ts'
import { messageParts } from '../../../shared/model/messageParts.ts'
import type { Contact } from '../../../shared/model/people.ts'
import { dialectOf, isTyped } from '../../../shared/text/dialect.ts'
import { isBlank } from '../../../shared/text/isBlank.ts'
import { plainWords } from '../../../shared/text/plainWords.ts'

/** UTF-16 units of a row that are searchable here; the server finds the rest. */
export const LONGEST_SEARCHED = 32_768
const MOST_ADDRESSES = 50
const MOST_ATTRIBUTES = 200
/** Every channel's markup has at least one of these. */
const MARK = /[*_~`|]/

/**
 * The searchable texts of a message, one for each place where it is shown: its text as rendered, notes included,
 * subject and addresses of an email, names and transcripts of attachments. None for activities and deleted messages.
 * `channelOf` is called only where the channel decides how the text is rendered.
 */
export function messageTexts(message: Message, channelOf: () => string | null): string[] {
  if (message.deleted || message.type === 'activity') return []
  const { email } = message
  const texts = [wordsOf(message, channelOf)]
  if (email)
    texts.push(
      email.subject ?? '',
      [
        ...email.from.slice(0, MOST_ADDRESSES),
        ...email.cc.slice(0, MOST_ADDRESSES),
        ...email.to.slice(0, MOST_ADDRESSES),
      ].join(' '),
    )
  for (const { name, title, transcript } of message.attachments) texts.push(name ?? '', title ?? '', transcript ?? '')
  return bounded(texts)
}

export function contactTexts(contact: Contact): string[] {
  const { phone } = contact
  return bounded([
    contact.name,
    contact.email ?? '',
    phone ?? '',
    phone === null ? '' : phone.slice(0, 100).replace(/\D/g, ''),
    contact.identifier ?? '',
    textOf(contact.additionalAttributes['company_name']),
    textOf(contact.additionalAttributes['city']),
    ...attributeTexts(contact.customAttributes),
  ])
}

/** The conversation's own texts; its contact is found among the contacts. */
export function conversationTexts(conversation: Conversation): string[] {
  return bounded([
    subjectOf(conversation) ?? '',
    ...conversation.labels,
    ...attributeTexts(conversation.customAttributes),
  ])
}

/** The subject of an email conversation. */
export function subjectOf(conversation: Pick<Conversation, 'additionalAttributes'>): string | null {
  const subject = textOf(conversation.additionalAttributes['mail_subject'])
  return isBlank(subject) ? null : subject
}

function wordsOf(message: Message, channelOf: () => string | null): string {
  const { email } = message
  const { words: content, images } = messageParts(message)
  if (isBlank(content) && images.length === 0) return email?.textReply ?? email?.text ?? ''
  const text = content.slice(0, LONGEST_SEARCHED)
  return plainWords(text, dialectOf(message, isTyped(message) && MARK.test(text) ? channelOf() : null))
}

/** Non-empty texts, cut to `LONGEST_SEARCHED` in total. */
function bounded(texts: readonly string[]): string[] {
  const bound: string[] = []
  let left = LONGEST_SEARCHED
  for (const text of texts) {
    if (text === '' || left <= 0) continue
    bound.push(text.slice(0, left))
    left -= text.length
  }
  return bound
}

function attributeTexts(attributes: Record<string, unknown>): string[] {
  return Object.values(attributes).slice(0, MOST_ATTRIBUTES).map(textOf)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : ''
}
