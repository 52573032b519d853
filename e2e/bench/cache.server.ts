import { startDemoServer } from '../../electron/demo/index.ts'
import { english } from '../../electron/demo/seed/talk/english.ts'
import { asContact } from '../../electron/demo/world/activity.ts'
import { appendMessage } from '../../electron/demo/world/append.ts'
import { createContact, ensureContactInbox } from '../../electron/demo/world/contacts.ts'
import { createConversation } from '../../electron/demo/world/conversations.ts'
import type { Conversation } from '../../electron/demo/world/types.ts'

/** A demo server in a process of its own, so that it does not share the loop that is measured. */
export interface ServerReady {
  kind: 'ready'
  base: string
  apiToken: string
  conversations: number[]
}
/** What the parent asks for: that many more messages in every conversation. */
export interface WriteMessages {
  kind: 'write'
  each: number
}

const conversations = Number(process.argv[2] ?? 1_000)
const lines = english.stories.flatMap((story) => story.lines)
const demo = await startDemoServer({ seed: 'desk' })
const { world } = demo
const [inbox] = [...world.inboxes.values()]
const [agent] = demo.agents
if (!inbox || !agent) throw new Error('the demo desk is empty')
const talks: Conversation[] = []
world.quietly(() => {
  for (let number = 0; number < conversations; number++) {
    const contact = createContact(world, inbox.accountId, {
      name: `Customer ${number}`,
      email: `customer-${number}@example.test`,
    })
    talks.push(
      createConversation(
        world,
        { inbox, contact, contactInbox: ensureContactInbox(world, contact, inbox) },
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
  world.quietly(() => {
    for (const conversation of talks) {
      for (let number = 0; number < each; number++) {
        const line = lines[(conversation.id + number) % lines.length] ?? ''
        appendMessage(
          world,
          conversation,
          line.startsWith('a ')
            ? { kind: 'outgoing', content: line.slice(2), sender: { type: 'user', id: 1 }, status: 'read' }
            : { kind: 'incoming', content: line.slice(2), sender: { type: 'contact', id: conversation.contactId } },
        )
      }
    }
  })
}
