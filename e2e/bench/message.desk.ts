import { readdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import type { DemoServer } from '../../electron/demo/index.ts'
import { asContact } from '../../electron/demo/model/activity.ts'
import { appendMessage } from '../../electron/demo/model/append.ts'
import { ensureContactInbox } from '../../electron/demo/model/contactInboxes.ts'
import { createContact } from '../../electron/demo/model/contacts.ts'
import { createConversation } from '../../electron/demo/model/conversations.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import { signIn } from '../../scripts/scene/signIn.ts'
import { launchOnChromium } from '../onChromium.ts'
import { FIRST_ROW } from './start.timed.ts'

/** Milliseconds between the frames of one message: on a real server each is a background job (recorded: 20 to 40). */
const APART = 20
/** Messages of each conversation. */
const MESSAGES = 20
/** Times that the list is scrolled by a screen, at most, and milliseconds between two. */
const SCROLLS = 600
const SCROLL_EVERY = 100

/** Adds conversations that are assigned to the agent; the newest first. */
export function addConversations({ model }: DemoServer, count: number): Conversation[] {
  const [inbox] = [...model.inboxes.values()]
  if (!inbox) throw new Error('the demo desk is empty')
  const talks: Conversation[] = []
  model.quietly(() => {
    for (let number = 0; number < count; number++) {
      const contact = createContact(model, inbox.accountId, {
        name: `Customer ${number}`,
        email: `customer-${number}@example.test`,
      })
      const contactInbox = ensureContactInbox(model, contact, inbox)
      const talk = createConversation(model, { inbox, contact, contactInbox, assigneeId: 1 }, asContact(contact))
      for (let message = 0; message < MESSAGES; message++)
        appendMessage(model, talk, {
          ...(message % 2 === 0
            ? { kind: 'incoming', sender: { type: 'contact', id: contact.id } }
            : { kind: 'outgoing', sender: { type: 'user', id: 1 }, status: 'read' }),
          content: `Message ${message} about order A-${number}: it was promised for Monday.`,
        })
      talks.push(talk)
    }
  })
  return talks.reverse()
}

/** Sends the events of a message one after the other, as the background jobs of a real server do. */
export function spreadEvents({ model }: DemoServer): void {
  const { publish } = model
  let freeAt = 0
  model.publish = (...event) => {
    const now = performance.now()
    freeAt = Math.max(now, freeAt + APART)
    setTimeout(() => publish(...event), freeAt - now)
  }
}

/** Signs in and scrolls the whole list, so that every conversation is cached. `appPath`: another build. */
export async function fillCache(demo: DemoServer, userData: string, count: number, appPath?: string): Promise<void> {
  const [agent] = demo.agents
  if (!agent) throw new Error('the demo server has no agent')
  const app = await launchOnChromium({ userData, ...(appPath === undefined ? {} : { appPath }) })
  try {
    const page = await app.page()
    await signIn(page, demo.base, agent)
    await page.locator(FIRST_ROW).first().waitFor()
    await scrollToEnd(page, () => cached(userData) >= count)
  } finally {
    await app.close()
  }
}

async function scrollToEnd(page: Page, isDone: () => boolean): Promise<void> {
  await page.locator(FIRST_ROW).first().hover()
  for (let turn = 0; turn < SCROLLS && !isDone(); turn++) {
    await page.mouse.wheel(0, 20_000)
    await delay(SCROLL_EVERY)
  }
  if (!isDone()) throw new Error('the list was not loaded to its end')
}

/** Conversations in the cache of the only session. */
function cached(userData: string): number {
  const data = path.join(userData, 'data')
  const [session] = readdirSync(data, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  if (!session) return 0
  const db = new DatabaseSync(path.join(data, session.name, 'server.db'), { readOnly: true })
  try {
    return Number(db.prepare('SELECT count(*) AS count FROM conversations').get()?.['count'])
  } finally {
    db.close()
  }
}
