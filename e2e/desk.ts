import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import type { DemoServer } from '../electron/demo/index.ts'
import { startDemoServer } from '../electron/demo/index.ts'
import { sendAsContact } from '../electron/demo/model/messages.ts'
import type { Conversation } from '../electron/demo/model/types.ts'
import type { Feature } from '../electron/demo/versions.ts'
import type { Settings } from '../shared/model/settings.ts'
import type { RunningApp } from './app.ts'
import { test as base } from './app.ts'

type ViewName = 'My inbox' | 'Unassigned' | 'Mentions' | 'Participating' | 'Unattended' | 'Unread' | 'All conversations'

/** The app with Ada signed in, and its demo server. Finds elements by role and name, as the user does. */
export class DeskPage {
  readonly app: RunningApp
  readonly page: Page
  readonly demo: DemoServer

  constructor(app: RunningApp, page: Page, demo: DemoServer) {
    this.app = app
    this.page = page
    this.demo = demo
  }

  /** Leaves the test out where the imitated server lacks what the test is about. Called first. */
  needs(...features: readonly Feature[]): void {
    const { model } = this.demo
    for (const feature of features)
      test.skip(!model.can(feature), `servers like ${model.capabilities.version} lack: ${feature}`)
  }

  get rows(): Locator {
    return this.page.locator('[role=option][data-conversation]')
  }
  row(conversation: Conversation): Locator {
    return this.page.locator(`[role=option][data-conversation="${conversation.displayId}"]`)
  }
  get thread(): Locator {
    return this.page.getByRole('log', { name: 'Messages' })
  }
  get field(): Locator {
    return this.page.getByRole('textbox', { name: /^(Reply|Private note)$/ })
  }
  get send(): Locator {
    return this.page.getByRole('button', { name: /^(Send|Add note)$/ })
  }
  get status(): Locator {
    return this.page.getByRole('navigation', { name: 'Accounts and views' })
  }

  /** A view's entry in the rail. */
  entry(view: ViewName): Locator {
    return this.status.getByRole('button', { name: new RegExp(`^${view}`) })
  }
  /** Shows another list. */
  async view(view: ViewName): Promise<void> {
    await this.entry(view).click()
  }

  async open(conversation: Conversation): Promise<void> {
    await this.row(conversation).click()
    await this.field.waitFor()
  }

  /** Opens a conversation, listed or not, through the stored location, so that nothing has the focus. */
  async openStored(conversation: Conversation): Promise<void> {
    await this.page.evaluate(async (id) => {
      type Answer = { ok: boolean; value?: { head: { sessions: { id: string }[] } } }
      const { desk } = window as unknown as { desk: { call: (command: string, input: object) => Promise<Answer> } }
      const watched = { watchId: 'openStored', query: 'sessions', input: {} }
      const [session] = (await desk.call('query:watch', watched)).value?.head.sessions ?? []
      await desk.call('query:unwatch', { watchId: watched.watchId })
      // Nothing is stored before the user has gone anywhere.
      const home = {
        ...{ account: session && { sessionId: session.id, accountId: 1 }, view: 'mine', status: 'open' },
        ...{ sort: 'lastActivityDesc', inboxId: null, teamId: null, label: null },
      }
      const place = JSON.parse(localStorage.getItem('deskbell.place') ?? '{}') as object
      localStorage.setItem('deskbell.place', JSON.stringify({ ...home, ...place, conversationId: id }))
      location.reload()
    }, conversation.displayId)
    await this.thread.waitFor()
  }

  /** The conversation stays open after it is resolved, snoozed or handed over. */
  async stayAfterResolving(): Promise<void> {
    await this.change({ afterResolving: 'stay' })
  }

  async change(settings: Partial<Settings>): Promise<void> {
    await this.page.evaluate(async (change) => {
      const { desk } = window as unknown as { desk: { call: (command: string, input: object) => Promise<unknown> } }
      await desk.call('settings:change', { change })
    }, settings)
  }

  /** Finds a command in the palette, and waits for the dialog that it opens. */
  async openDialogByCommand(command: string, title: string | RegExp): Promise<void> {
    await this.page.keyboard.press('Control+K')
    await this.page.keyboard.type(command)
    await expect(this.page.getByRole('option').first()).toContainText(command)
    await this.page.keyboard.press('Enter')
    await expect(this.page.getByRole('dialog', { name: title })).toBeVisible()
  }

  async write(words: string): Promise<void> {
    await this.field.fill(words)
    await this.send.click()
  }

  /** Open conversations assigned to Ada on the server, newest activity first. */
  mine(): Conversation[] {
    const ada = [...this.demo.model.users.values()].find(({ email }) => email === 'ada@acme.test')
    return [...this.demo.model.conversations.values()]
      .filter((one) => one.accountId === 1 && one.status === 'open' && one.assigneeId === ada?.id)
      .toSorted((a, b) => b.lastActivityAt - a.lastActivityAt)
  }

  /** The nth conversation of `mine`; throws when the seed has fewer. */
  one(index = 0): Conversation {
    const found = this.mine()[index]
    if (!found) throw new Error(`Ada has no open conversation ${index}`)
    return found
  }

  /** The contact of a conversation writes a message. */
  contactWrites(conversation: Conversation, content: string): void {
    sendAsContact(this.demo.model, conversation, { content })
  }

  /** The number of messages with exactly this content that the server stores for a conversation. */
  stored(conversation: Conversation, content: string): number {
    return [...this.demo.model.messages.values()].filter(
      (one) => one.conversation.id === conversation.id && one.content === content,
    ).length
  }
}

/**
 * Types words of at least two characters. Sends the first two together, like overlapping fingers: on a loaded machine the
 * answer to the first can take longer than the time limit between two keys of one word.
 */
export async function typeWords(page: Page, words: string, delay = 0): Promise<void> {
  // Releases each key before the next one: a second press of a key that is still down would count as a repeat.
  await Promise.all(Array.from(words.slice(0, 2)).flatMap((key) => [page.keyboard.down(key), page.keyboard.up(key)]))
  await page.keyboard.type(words.slice(2), { delay })
}

interface DeskFixtures {
  /** The server version that `demo` imitates. */
  like: string
  demo: DemoServer
  /** Signed in as Ada, with her conversation list on the screen. */
  desk: DeskPage
  /** Signs an app in to the demo server. */
  signInTo: (app: RunningApp) => Promise<DeskPage>
}

/**
 * Signs in by the commands that the sign-in page sends: `signin.spec.ts` is about that page. Without a keyring the token is kept
 * in memory only.
 */
async function signInByBridge(page: Page, address: string, agent: { email: string; password: string }): Promise<void> {
  // Main takes them only after a key or a click.
  await page.getByLabel('Address of your server').press('Shift')
  await page.evaluate(
    async ({ address: server, credentials }) => {
      type Answer = { ok: true; value: { secrets?: string } } | { ok: false; code: string }
      const { desk } = window as unknown as { desk: { call: (command: string, input: object) => Promise<Answer> } }
      const call = async (command: string, input: object): Promise<{ secrets?: string }> => {
        const answer = await desk.call(command, input)
        if (!answer.ok) throw new Error(`${command}: ${answer.code}`)
        return answer.value
      }
      const { secrets } = await call('server:check', { address: server })
      const storage = secrets === 'system' ? 'system' : 'memory'
      await call('session:signIn', { address: server, credentials, accepted: null, storage })
    },
    { address, credentials: { method: 'password', email: agent.email, password: agent.password, oneTimeCode: null } },
  )
}

export const test = base.extend<DeskFixtures>({
  like: ['4.15.1', { option: true }],
  demo: async ({ folder: _folder, like }, use) => {
    const demo = await startDemoServer({ seed: 'desk', like })
    await use(demo)
    await demo.close()
  },
  signInTo: async ({ demo }, use) => {
    await use(async (app) => {
      const page = await app.page()
      const [ada] = demo.agents
      if (!ada) throw new Error('the demo server has no agent')
      await signInByBridge(page, demo.base, ada)
      const desk = new DeskPage(app, page, demo)
      await desk.rows.first().waitFor()
      // A spec that waits for a message doesn't wait for the time in which it can be taken back.
      await desk.change({ emailSendDelay: 0 })
      return desk
    })
  },
  desk: async ({ launchApp, signInTo }, use) => {
    await use(await signInTo(await launchApp()))
  },
})

export { expect } from '@playwright/test'
