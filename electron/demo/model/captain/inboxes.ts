import { asSystem, noteActivity } from '../activity.ts'
import { appendMessage } from '../append.ts'
import { moveReplyTimes, setStatus } from '../conversations.ts'
import type { Model } from '../model.ts'
import type { Conversation, Inbox, Message } from '../types.ts'
import type { CaptainAssistant } from './assistants.ts'
import { answerContact } from './languageModel.ts'

/** Milliseconds until the assistant answers a contact. */
const THINKING = 80
const HAND_OVER = 'Transferring to another agent for further assistance.'

/** The assistant that answers in an inbox. */
export function assistantOf(model: Model, inbox: Inbox): CaptainAssistant | undefined {
  return inbox.assistantId === null ? undefined : model.captainAssistants.get(inbox.assistantId)
}

/** Lets the inbox's assistant answer a contact's message while the conversation is pending. */
export function answerByAssistant(model: Model, { conversation, content }: Message): void {
  if (!assistantOf(model, model.inbox(conversation.inboxId)) || model.isQuiet) return
  model.clock.after(THINKING, () => {
    const assistant = assistantOf(model, model.inbox(conversation.inboxId))
    if (!assistant || conversation.status !== 'pending') return
    const answer = answerContact(content ?? '')
    write(model, conversation, assistant, answer ?? HAND_OVER)
    if (answer === null) handOver(model, conversation, assistant)
  })
}

function write(model: Model, conversation: Conversation, assistant: CaptainAssistant, content: string): void {
  appendMessage(model, conversation, { kind: 'outgoing', content, sender: { type: 'assistant', id: assistant.id } })
  if (conversation.waitingSince !== null) moveReplyTimes(model, conversation, { waitingSince: null }, asSystem)
}

/** Opens the conversation and starts its wait for an agent. */
function handOver(model: Model, conversation: Conversation, assistant: CaptainAssistant): void {
  moveReplyTimes(model, conversation, { waitingSince: model.now() }, asSystem)
  setStatus(model, conversation, { status: 'open', isQuiet: true }, asSystem)
  noteActivity(model, conversation, `Conversation was marked open by ${assistant.name}`)
}
