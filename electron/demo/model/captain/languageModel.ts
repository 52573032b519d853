import { invalid } from '../errors.ts'

/** The demo server's language model: rules in place of a real model's words. It fails on "boom". */

export const OPERATIONS = [
  'fix_spelling_grammar',
  'improve',
  'casual',
  'professional',
  'friendly',
  'confident',
  'straightforward',
] as const
export type Operation = (typeof OPERATIONS)[number]

const INFORMAL = new Set<Operation>(['casual', 'friendly', 'confident', 'straightforward'])
const WANTS_HUMAN = /\bhuman\b/i

/** Throws the 422 of a model that doesn't answer. */
export function requireModel(text: string): void {
  if (text.includes('boom')) throw invalid('The model is overloaded')
}

/** Starts with a capital letter and ends with a full stop. */
function sentence(text: string): string {
  const trimmed = text.trim()
  const first = trimmed.charAt(0).toUpperCase() + trimmed.slice(1)
  return first === '' || /[.!?…]$/.test(first) ? first : `${first}.`
}

/** The part up to the first full stop. */
const opening = (text: string) => /^[^.!?]*[.!?]?/.exec(text)?.[0].trim() ?? ''

export const rewrite = (content: string, operation: Operation): string =>
  INFORMAL.has(operation) ? `Hey! ${sentence(content)}`.trim() : sentence(content)

export const summarize = (lastQuestion: string, contactName: string): string =>
  `**Customer Intent**\n\n${sentence(lastQuestion)}\n\n**Action Items**\n\n1. Answer ${contactName}.`

export const suggestReply = (contactName: string): string =>
  `Hello ${contactName}, thank you for your message. We are looking into it and will answer today.`

/** A shorter version of the last answer. */
export const revise = (lastResponse: string): string => opening(lastResponse)

/** Names, separated by commas, as a model answers: with a blank in front. Null if none fits. */
export function suggestLabels(titles: readonly string[], conversation: string): string | null {
  const text = conversation.toLowerCase()
  const found = titles.filter((title) => text.includes(title.toLowerCase()))
  return found.length === 0 ? null : ` ${found.join(', ')}`
}

/** An assistant's answer to a contact; null if the contact wants a person. */
export const answerContact = (question: string): string | null =>
  WANTS_HUMAN.test(question) ? null : `Thank you for asking: “${opening(question)}” An answer is **on its way**.`

export const answerAgent = (question: string): string => `About “${opening(question)}” I know what is in the thread.`
