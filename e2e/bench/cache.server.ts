import { startDemoServer } from '../../electron/demo/index.ts'
import { asContact } from '../../electron/demo/model/activity.ts'
import { appendMessage } from '../../electron/demo/model/append.ts'
import { ensureContactInbox } from '../../electron/demo/model/contactInboxes.ts'
import { createContact } from '../../electron/demo/model/contacts.ts'
import { createConversation } from '../../electron/demo/model/conversations.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import { english } from '../../electron/demo/seed/talk/english.ts'

/** A demo server in its own process, so that it doesn't share the measured event loop. */
export interface ServerReady {
  kind: 'ready'
  base: string
  apiToken: string
  conversations: number[]
}
/** The parent's request: so many more messages in every conversation. */
export interface WriteMessages {
  kind: 'write'
  each: number
}

const conversations = Number(process.argv[2] ?? 1_000)
const lines = english.stories.flatMap((story) => story.lines)
const demo = await startDemoServer({ seed: 'desk' })
const { model } = demo
const [inbox] = [...model.inboxes.values()]
const [agent] = demo.agents
if (!inbox || !agent) throw new Error('the demo desk is empty')
const talks: Conversation[] = []
model.quietly(() => {
  for (let number = 0; number < conversations; number++) {
    const contact = createContact(model, inbox.accountId, {
      name: `Customer ${number}`,
      email: `customer-${number}@example.test`,
    })
    talks.push(
      createConversation(
        model,
        { inbox, contact, contactInbox: ensureContactInbox(model, contact, inbox) },
        asContact(contact),
      ),
    )
  }
})
write(1)
process.on('message', ({ each }: WriteMessages) => {
  write(each)
  process.send?.({ kind: 'written' })
})
const ready: ServerReady = {
  kind: 'ready',
  base: demo.base,
  apiToken: agent.apiToken,
  conversations: talks.map(({ displayId }) => displayId),
}
process.send?.(ready)

function write(each: number): void {
  model.quietly(() => {
    for (const conversation of talks) {
      for (let number = 0; number < each; number++) {
        const line = lines[(conversation.id + number) % lines.length] ?? ''
        appendMessage(
          model,
          conversation,
          line.startsWith('a ')
            ? { kind: 'outgoing', content: line.slice(2), sender: { type: 'user', id: 1 }, status: 'read' }
            : { kind: 'incoming', content: line.slice(2), sender: { type: 'contact', id: conversation.contactId } },
        )
      }
    }
  })
}
