import { copilotMessagePayload } from '../../payloads/copilot.ts'
import { userPushPayload } from '../../payloads/users.ts'
import { containsText } from '../contactLists.ts'
import type { Model } from '../model.ts'
import { userTopic } from '../topics.ts'
import type { Details, User } from '../types.ts'
import type { CaptainAssistant } from './assistants.ts'
import { answerAgent } from './languageModel.ts'

/** An agent's conversation with an assistant. Only that agent sees it. */
export interface CopilotThread {
  readonly id: number
  readonly accountId: number
  readonly userId: number
  readonly assistantId: number
  readonly title: string
  readonly createdAt: number
}
export interface CopilotMessage {
  readonly id: number
  readonly thread: CopilotThread
  readonly type: 'user' | 'assistant' | 'assistant_thinking'
  readonly message: Details
  readonly createdAt: number
}

/** Milliseconds until the assistant answers. */
const THINKING = 80
const WHO_IS = /\bwho is ([^?.!]+)/i
const DRAFT = /\bdraft\b/i

export const threadsOf = (model: Model, accountId: number, user: User): CopilotThread[] =>
  model
    .ofAccount(model.copilotThreads, accountId)
    .filter((thread) => thread.userId === user.id)
    .sort((a, b) => b.id - a.id)

export const messagesOf = (model: Model, thread: CopilotThread): CopilotMessage[] =>
  [...model.copilotMessages.values()].filter((message) => message.thread === thread)

/** Begins a thread with a question, which gives it its title. */
export function openThread(model: Model, user: User, assistant: CaptainAssistant, question: string): CopilotThread {
  const thread: CopilotThread = {
    id: model.nextId('copilotThreads'),
    accountId: assistant.accountId,
    userId: user.id,
    assistantId: assistant.id,
    title: question,
    createdAt: model.now(),
  }
  model.copilotThreads.set(thread.id, thread)
  ask(model, thread, question)
  return thread
}

/** Adds the agent's question. The assistant answers in a job, by events only. */
export function ask(model: Model, thread: CopilotThread, question: string): CopilotMessage {
  const message = add(model, thread, 'user', { content: question })
  model.clock.after(THINKING, () => answer(model, thread, question))
  return message
}

function answer(model: Model, thread: CopilotThread, question: string): void {
  const name = WHO_IS.exec(question)?.[1]?.trim()
  const found = name === undefined ? null : searchContacts(model, thread, name)
  add(model, thread, 'assistant', {
    content: found ?? answerAgent(question),
    reasoning: found === null ? 'The agent asked about the conversation.' : 'The agent asked about a contact.',
    reply_suggestion: DRAFT.test(question),
  })
}

/** A tool of the assistant: reports when it starts and when it finishes. */
function searchContacts(model: Model, thread: CopilotThread, name: string): string {
  const tool = 'search_contacts'
  add(model, thread, 'assistant_thinking', { content: `Using ${tool}`, function_name: tool })
  const found = model.ofAccount(model.contacts, thread.accountId).filter((contact) => containsText(contact, name))
  add(model, thread, 'assistant_thinking', { content: `Completed ${tool}`, function_name: tool })
  return found.length === 0
    ? `I found no contact named ${name}.`
    : found
        .slice(0, 3)
        .map((contact) => `- **${contact.name}** ${contact.email ?? ''}`.trim())
        .join('\n')
}

function add(model: Model, thread: CopilotThread, type: CopilotMessage['type'], message: Details): CopilotMessage {
  const row: CopilotMessage = { id: model.nextId('copilotMessages'), thread, type, message, createdAt: model.now() }
  model.copilotMessages.set(row.id, row)
  const user = model.users.get(thread.userId)
  if (!user) return row
  const byUser = type === 'user'
  const payload = copilotMessagePayload(model, row, byUser)
  const who = byUser ? { performer: userPushPayload(model, user, thread.accountId) } : {}
  model.emit(new Set([userTopic(user)]), 'copilot.message.created', () => ({ ...payload, ...who }))
  return row
}
