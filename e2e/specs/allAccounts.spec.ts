import type { Locator, Page } from '@playwright/test'
import { applyFault } from '../../electron/demo/control/applyFault.ts'
import type { DemoServer } from '../../electron/demo/index.ts'
import { startDemoServer } from '../../electron/demo/index.ts'
import { sendAsAgent, sendAsContact } from '../../electron/demo/model/messages.ts'
import { endSession } from '../../electron/demo/model/sessions.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import { userByEmail } from '../../electron/demo/model/users.ts'
import { signIn } from '../../scripts/scene/signIn.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test as base } from '../desk.ts'

/** The folder for screenshots; none are made without it. */
const SCREENSHOTS = process.env['DESK_SCREENSHOTS']

/** Two servers of different generations, each with two accounts of Ada's, in one app. */
class BothDesks {
  readonly desk: DeskPage
  readonly servers: readonly [modern: DemoServer, old: DemoServer]

  constructor(desk: DeskPage, old: DemoServer) {
    this.desk = desk
    this.servers = [desk.demo, old]
  }

  /** Ada's open conversations in a server's first account, newest activity first. */
  mine(server: 0 | 1): Conversation[] {
    const { model } = this.servers[server]
    const ada = [...model.users.values()].find(({ email }) => email === 'ada@acme.test')
    return [...model.conversations.values()]
      .filter((one) => one.accountId === 1 && one.status === 'open' && one.assigneeId === ada?.id)
      .toSorted((a, b) => b.lastActivityAt - a.lastActivityAt)
  }
  one(server: 0 | 1, index = 0): Conversation {
    const found = this.mine(server)[index]
    if (!found) throw new Error(`Ada has no open conversation ${index} on server ${server}`)
    return found
  }
  /** The session on a server, as the page knows it. */
  async session(server: 0 | 1): Promise<string> {
    const address = this.servers[server].base
    const { head } = await this.desk.page.evaluate(async () => {
      const { desk } = window as unknown as { desk: { call: (command: string, input: object) => Promise<unknown> } }
      const input = { watchId: 'spec', query: 'sessions', input: {} }
      const answer = (await desk.call('query:watch', input)) as {
        value: { head: { sessions: { id: string; address: string }[] } }
      }
      return answer.value
    })
    const found = head.sessions.find((session) => session.address === address)
    if (!found) throw new Error(`no session at ${address}`)
    return found.id
  }
  async row(server: 0 | 1, conversation: Conversation): Promise<Locator> {
    const account = `${await this.session(server)}/${conversation.accountId}`
    return this.desk.page.locator(
      `[role=option][data-account="${account}"][data-conversation="${conversation.displayId}"]`,
    )
  }
  entry(name: string | RegExp): Locator {
    return this.desk.status.getByRole('region', { name: 'Accounts' }).getByRole('button', { name })
  }
  /** Whether the server has a message with this content. */
  has(server: 0 | 1, content: string): boolean {
    return [...this.servers[server].model.messages.values()].some((message) => message.content === content)
  }
  write(server: 0 | 1, conversation: Conversation, content: string): void {
    sendAsContact(this.servers[server].model, conversation, { content })
  }
}

const test = base.extend<{ old: DemoServer; both: BothDesks }>({
  old: async ({ folder: _folder }, use) => {
    const old = await startDemoServer({ seed: 'desk', like: '1.16.2', random: 7 })
    await use(old)
    await old.close()
  },
  both: async ({ desk, old }, use) => {
    const { page } = desk
    await page.keyboard.press('Control+K')
    await page.keyboard.type('Add an account')
    await expect(page.getByRole('option').first()).toContainText('Add an account')
    await page.keyboard.press('Enter')
    await page.getByLabel('Address of your server').waitFor()
    const [ada] = old.agents
    if (!ada) throw new Error('the demo server has no agent')
    await signIn(page, old.base, ada)
    await desk.rows.first().waitFor()
    await page.keyboard.press('Alt+0')
    await expect(page.getByRole('heading', { name: 'My inbox' })).toBeVisible()
    await expect(page.locator('[data-account$="/1"]').first()).toBeVisible()
    await use(new BothDesks(desk, old))
  },
})

async function screenshot({ page }: DeskPage, name: string): Promise<void> {
  if (SCREENSHOTS === undefined) return
  for (const look of ['light', 'dark', 'rtl'] as const) {
    await page.emulateMedia({ colorScheme: look === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' })
    await page.evaluate((dir) => document.documentElement.setAttribute('dir', dir), look === 'rtl' ? 'rtl' : 'ltr')
    await page.screenshot({ path: `${SCREENSHOTS}/${name}-${look}.png` })
  }
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'ltr'))
}

test('shows the conversations of both servers in one list, and moves rows as messages come', async ({ both }) => {
  const { desk } = both
  const last = [both.one(0, 2), both.one(1, 3)] as const
  both.write(1, last[1], 'From the old server')
  await expect(desk.rows.first()).toContainText('From the old server')
  both.write(0, last[0], 'From the new server')
  await expect(desk.rows.first()).toContainText('From the new server')
  await expect(await both.row(0, last[0])).toHaveAttribute('aria-posinset', '1')
  await expect(await both.row(1, last[1])).toHaveAttribute('aria-posinset', '2')
  await expect((await both.row(0, last[0])).getByRole('img', { name: /^Account: Acme Support · / })).toBeVisible()
  await screenshot(desk, 'list')
})

test('works on the rows of both: replies, assigns, resolves, and opens the next row of the list', async ({ both }) => {
  const { desk } = both
  const { page } = desk
  const [modern, old] = [both.one(0), both.one(1)]
  both.write(1, old, 'Second from the top')
  await expect(await both.row(1, old)).toContainText('Second from the top')
  // Of one second, the first account's comes first.
  both.write(0, modern, 'First of all')
  await expect(desk.rows.first()).toContainText('First of all')
  await expect(await both.row(1, old)).toHaveAttribute('aria-posinset', '2')

  await desk.rows.first().click()
  await desk.field.waitFor()
  // In the header and beside Send.
  await expect(page.getByRole('main').getByRole('img', { name: /^Account: Acme Support · / })).toHaveCount(2)
  await desk.write('Answered on the new server')
  await expect.poll(() => both.has(0, 'Answered on the new server')).toBe(true)
  await expect(page.getByRole('heading', { name: 'My inbox' })).toBeVisible()
  await page.getByRole('button', { name: 'Resolve', exact: true }).first().click()
  // The next one is of the other server.
  await expect(await both.row(1, old)).toHaveAttribute('aria-selected', 'true')
  await expect.poll(() => both.servers[0].model.conversation(1, modern.displayId)?.status).toBe('resolved')
  await desk.write('Answered on the old server')
  await expect.poll(() => both.has(1, 'Answered on the old server')).toBe(true)
  await expect(desk.thread.getByText('Answered on the old server')).toBeVisible()
  await screenshot(desk, 'open')
  // It leaves the list, and the next row is opened; undo brings it back.
  await page.getByRole('log').focus()
  await page.keyboard.press('Shift+I')
  await expect.poll(() => both.servers[1].model.conversation(1, old.displayId)?.assigneeId ?? null).toBe(null)
  await expect(await both.row(1, old)).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await expect(await both.row(1, old)).toHaveAttribute('aria-selected', 'true')
})

test(
  'opens conversations of either account with J and K, and goes back through them',
  { tag: '@full' },
  async ({ both }) => {
    const { desk } = both
    const { page } = desk
    await page.keyboard.press('j')
    await expect(page.locator('[role=option][aria-selected=true]')).toHaveAttribute('aria-posinset', '1')
    const accounts = new Set<string>()
    for (let step = 0; step < 8; step++) {
      const open = page.locator('[role=option][aria-selected=true]')
      accounts.add((await open.getAttribute('data-account')) ?? '')
      await page.keyboard.press('j')
      await expect(page.locator('[role=option][aria-selected=true]')).toHaveAttribute('aria-posinset', String(step + 2))
    }
    expect(accounts.size).toBeGreaterThan(1)
    // Back to where passing through the list began, still over all accounts.
    await page.keyboard.press('Control+[')
    await expect(page.locator('[role=option][aria-selected=true]')).toHaveCount(0)
    await expect(both.entry(/^All accounts/)).toHaveAttribute('aria-current', 'true')
    await page.keyboard.press('Control+]')
    await expect(page.locator('[role=option][aria-selected=true]')).toHaveAttribute('aria-posinset', '9')
    // An account alone, and all of them again.
    await both
      .entry(/^Globex/)
      .first()
      .click()
    await expect(both.entry(/^All accounts/)).not.toHaveAttribute('aria-current')
    await page.keyboard.press('Alt+0')
    await expect(both.entry(/^All accounts/)).toHaveAttribute('aria-current', 'true')
  },
)

test('resolves rows of both servers at once, and undoes it at once', { tag: '@full' }, async ({ both }) => {
  const { desk } = both
  const { page } = desk
  const chosen = ([0, 1] as const).flatMap((server) =>
    [0, 1].map((index) => ({ server, one: both.one(server, index) })),
  )
  const rows = await Promise.all(chosen.map(({ server, one }) => both.row(server, one)))
  for (const row of rows) {
    await row.hover()
    await row.locator('[data-check]').click()
  }
  await expect(page.getByRole('heading', { name: '4 selected' })).toBeVisible()
  // Agents, teams and labels are of one account.
  await expect(page.getByRole('img', { name: 'several accounts' })).toBeVisible()
  await expect(page.getByRole('toolbar').getByRole('button', { name: /^Assign/ })).toHaveCount(0)
  await page
    .getByRole('toolbar')
    .getByRole('button', { name: /^Resolve/ })
    .click()
  const status = (): unknown =>
    chosen.map(({ server, one }) => both.servers[server].model.conversation(1, one.displayId)?.status)
  for (const row of rows) await expect(row).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).last().click()
  for (const row of rows) await expect(row).toBeVisible()
  await expect.poll(status).toEqual(chosen.map(() => 'open'))
  // They are selected again: once more, to stay.
  await expect(page.getByRole('heading', { name: '4 selected' })).toBeVisible()
  // A notice that is pointed at holds its actions back.
  await page.mouse.move(900, 300)
  await page.keyboard.press('e')
  for (const row of rows) await expect(row).toHaveCount(0)
  // One that sends a survey waits until its undo is no longer offered.
  await expect.poll(status, { timeout: 20_000 }).toEqual(chosen.map(() => 'resolved'))
})

test(
  'undoes what was done to a row, and leaves the open conversation and its text alone',
  { tag: '@full' },
  async ({ both }) => {
    const { desk } = both
    const { page } = desk
    const [open, old, modern] = [both.one(1), both.one(1, 1), both.one(0)]
    const status = (): unknown => both.servers[1].model.conversation(1, old.displayId)?.status
    await (await both.row(0, modern)).click()
    await desk.field.fill('Words for a customer of the new server')
    await (await both.row(1, open)).click()
    await expect(desk.field).toHaveValue('')
    const row = await both.row(1, old)
    const resolve = async (): Promise<void> => {
      await row.hover()
      await page.getByRole('toolbar').getByRole('button', { name: 'Resolve', exact: true }).click()
      // Rows stay while the pointer is over the list.
      await page.mouse.move(900, 300)
      await expect(row).toHaveCount(0)
    }
    await resolve()
    await (await both.row(0, modern)).click()
    await expect(desk.field).toBeFocused()
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await expect(row).toBeVisible()
    await expect(await both.row(0, modern)).toHaveAttribute('aria-selected', 'true')
    await expect(desk.field).toHaveValue('Words for a customer of the new server')
    await expect.poll(status).toBe('open')

    // The button leaves the focus in the field: the keys for undo mean what was done last.
    await desk.field.focus()
    await resolve()
    await expect(desk.field).toBeFocused()
    await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(1)
    await page.keyboard.press('ControlOrMeta+z')
    await expect(row).toBeVisible()
    await expect.poll(status).toBe('open')
    await expect(await both.row(0, modern)).toHaveAttribute('aria-selected', 'true')
    await expect(desk.field).toHaveValue('Words for a customer of the new server')
    // What was typed since is undone first.
    await resolve()
    await page.keyboard.type('!')
    await expect(desk.field).toHaveValue(/!/)
    await page.keyboard.press('ControlOrMeta+z')
    await expect(desk.field).toHaveValue('Words for a customer of the new server')
    await expect(row).toHaveCount(0)
  },
)

for (const way of ['the button', 'the palette'] as const)
  test(
    `goes back by ${way} to the conversation that was resolved, with the focus in no Reply`,
    { tag: way === 'the button' ? '@full' : [] },
    async ({ both }) => {
      const { desk } = both
      const { page } = desk
      const [modern, old] = [both.one(0), both.one(1)]
      await (await both.row(1, old)).click()
      await desk.field.fill('Not sent')
      await (await both.row(0, modern)).click()
      await expect(desk.field).toHaveValue('')
      await page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
      await expect(await both.row(0, modern)).toHaveCount(0)
      await (await both.row(1, old)).click()
      await expect(desk.field).toHaveValue('Not sent')
      await expect(desk.field).toBeFocused()
      if (way === 'the button') await page.getByRole('button', { name: 'Undo' }).last().click()
      else {
        await page.keyboard.press('ControlOrMeta+k')
        await page.keyboard.type('Undo')
        await expect(page.getByRole('option').first()).toContainText('Undo')
        await page.keyboard.press('Enter')
      }
      await expect(await both.row(0, modern)).toHaveAttribute('aria-selected', 'true')
      await expect(desk.field).toHaveValue('')
      await expect(page.getByRole('log')).toBeFocused()
      await expect(desk.field).not.toBeFocused()
    },
  )

test('offers the agents of a row’s own account, whichever conversation is open', { tag: '@full' }, async ({ both }) => {
  const { desk } = both
  const { page } = desk
  const [modern, old] = [both.one(0), both.one(1)]
  await (await both.row(0, modern)).click()
  await desk.field.waitFor()
  const row = await both.row(1, old)
  await row.hover()
  await page.getByRole('toolbar').getByRole('button', { name: 'Assign…' }).click()
  await page.getByRole('option', { name: /^Ben/ }).click()
  const ben = [...both.servers[1].model.users.values()].find(({ name }) => name?.startsWith('Ben'))
  await expect.poll(() => both.servers[1].model.conversation(1, old.displayId)?.assigneeId).toBe(ben?.id)
  await expect(row).toHaveCount(0)
})

test('lists mentions and unread conversations of both, and keeps the open one until it is left', async ({ both }) => {
  const { desk } = both
  const { page } = desk
  const noted = [both.one(0, 3), both.one(1, 3)] as const
  for (const server of [0, 1] as const) {
    const { model } = both.servers[server]
    const [ada, ben] = ['ada', 'ben'].map((name) => userByEmail(model, `${name}@acme.test`))
    if (!ada || !ben) throw new Error('the seed has no Ada or Ben')
    const content = `[@Ada](mention://user/${ada.id}/Ada) can you look? ${server}`
    sendAsAgent(model, noted[server], { content, isPrivate: true }, ben)
  }
  await both.entry(/^All accounts/).click()
  await page.keyboard.press('Alt+6')
  await expect(page.getByRole('heading', { name: 'Mentions' })).toBeVisible()
  for (const server of [0, 1] as const) await expect(await both.row(server, noted[server])).toBeVisible()

  await page.keyboard.press('Alt+7')
  await expect(page.getByRole('heading', { name: 'Unread' })).toBeVisible()
  const old = both.one(1, 2)
  both.write(1, old, 'Still to be read')
  const row = await both.row(1, old)
  await row.click()
  await desk.field.waitFor()
  await expect(row).not.toContainText('unread')
  await expect(row).toHaveAttribute('aria-selected', 'true')
  await page.getByRole('log').focus()
  await page.keyboard.press('j')
  await expect(row).toHaveCount(0)
})

test('searches both servers, and opens a result in its account', async ({ both }) => {
  const { desk } = both
  const { page } = desk
  const found = [both.one(0, 2), both.one(1, 2)] as const
  both.write(0, found[0], 'A quokka on the new server')
  both.write(1, found[1], 'A quokka on the old server')
  await expect(await both.row(1, found[1])).toContainText('quokka')
  await page.keyboard.press('/')
  await page.getByPlaceholder('Search messages and contacts of all accounts…').fill('quokka')
  const hits = page.locator('[data-hit]').filter({ hasText: 'server' })
  for (const words of ['new server', 'old server'])
    await expect(
      hits
        .filter({ hasText: words })
        .getByRole('img', { name: /^Account: / })
        .first(),
    ).toBeVisible()
  await screenshot(desk, 'search')
  await hits.filter({ hasText: 'old server' }).first().click()
  await expect(desk.thread.getByText('A quokka on the old server')).toBeVisible()
  await expect(hits.filter({ hasText: 'new server' }).first()).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+K')
  await page.keyboard.type('quokka new')
  await expect(
    page
      .getByRole('option')
      .getByRole('img', { name: /^Account: / })
      .first(),
  ).toBeVisible()
  await screenshot(desk, 'palette')
})

test('shows the notifications and changes the availability of both', { tag: '@full' }, async ({ both }) => {
  const { desk } = both
  const { page } = desk
  for (const server of [0, 1] as const) {
    const { model } = both.servers[server]
    const [ada, ben] = ['ada', 'ben'].map((name) => userByEmail(model, `${name}@acme.test`))
    if (!ada || !ben) throw new Error('the seed has no Ada or Ben')
    // Old servers store none without it.
    model.membership(1, ada.id)?.emailFlags.push('email_conversation_mention')
    const content = `[@Ada](mention://user/${ada.id}/Ada) a quokka? ${server}`
    sendAsAgent(model, both.one(server, 3), { content, isPrivate: true }, ben)
  }
  const bell = desk.status.getByRole('button', { name: /^Notifications/ })
  await bell.click()
  const panel = page.getByRole('dialog', { name: 'Notifications' })
  // Old servers send no text.
  for (const [words, server] of [
    ['quokka? 0', both.servers[0]],
    ['You were mentioned', both.servers[1]],
  ] as const) {
    const mark = panel
      .getByRole('listitem')
      .filter({ hasText: words })
      .getByRole('img', { name: /^Account: / })
      .first()
    await expect(mark).toHaveAccessibleName(new RegExp(`${new URL(server.base).host}$`))
  }
  await screenshot(desk, 'notifications')
  await panel.getByRole('button', { name: 'Mark all as read' }).click()
  const unread = (server: 0 | 1): number =>
    [...both.servers[server].model.notifications.values()].filter(
      ({ accountId, userId, readAt }) =>
        accountId === 1 && readAt === null && userId === userByEmail(both.servers[server].model, 'ada@acme.test')?.id,
    ).length
  await expect.poll(() => [unread(0), unread(1)]).toEqual([0, 0])
  await expect(bell).not.toContainText('unread')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^You: / }).click()
  await expect(page.getByText('Availability in all accounts')).toBeVisible()
  await screenshot(desk, 'availability')
  await page.getByRole('menuitemradio', { name: 'Busy' }).click()
  await expect(page.getByRole('button', { name: /^You: .+Busy/ })).toBeVisible()
})

test('leads back into a server that the user is signed out of', { tag: '@full' }, async ({ both }) => {
  const { desk } = both
  const { page } = desk
  const { model } = both.servers[1]
  for (const session of [...model.sessions]) endSession(model, session)
  both.servers[1].faults.drop({}, { how: 'close', code: 1000 })
  const line = page.getByRole('status').filter({ hasText: 'You are signed out of' })
  await expect(line).toBeVisible({ timeout: 30_000 })
  await expect(both.entry(/^Acme.*Signed out/)).toHaveClass(/dim/)
  await screenshot(desk, 'signed-out')
  await line.getByRole('button', { name: 'Sign in again' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in again' })).toBeVisible()
})

test('keeps the conversations of a server that cannot be reached, and says so', { tag: '@full' }, async ({ both }) => {
  const { desk } = both
  await both.servers[1].close()
  const line = desk.page.getByRole('status').filter({ hasText: 'can’t be reached' })
  await expect(line).toBeVisible({ timeout: 30_000 })
  await expect(line).toContainText('Others are live.')
  await expect(desk.page.locator('[role=option][data-account]').first()).toBeVisible()
  // Below the list over all accounts, by the server's host.
  const host = new URL(both.servers[1].base).host
  await expect(desk.status.getByRole('status').filter({ hasText: 'Others are live.' })).toContainText(
    `${host}: Offline since`,
  )
  await screenshot(desk, 'unreachable')
  await (await both.row(1, both.one(1))).click()
  await expect(desk.page.getByRole('region', { name: 'Connection' })).toContainText(
    `Acme Support · ${host} has been offline since`,
  )
  await screenshot(desk, 'unreachable-open')
})

test('gives each account its own color and letters, which stay over a restart', async ({ both, launchApp }) => {
  const marksOf = (page: Page): Promise<string[]> =>
    page
      .getByRole('region', { name: 'Accounts' })
      .locator('.badge:not(.all)')
      .evaluateAll((badges) =>
        badges.map((badge) => `${badge.getAttribute('data-initials') ?? ''} ${badge.getAttribute('style') ?? ''}`),
      )
  const { desk } = both
  const marks = await marksOf(desk.page)
  expect(marks).toHaveLength(4)
  expect(new Set(marks.map((mark) => mark.split(' ')[0])).size).toBe(4)
  expect(new Set(marks.map((mark) => mark.split('--h')[1])).size).toBe(4)
  await screenshot(desk, 'marks')
  await desk.app.close()
  const reopened = await (await launchApp()).page()
  await expect.poll(() => marksOf(reopened)).toEqual(marks)
})

test('lists the accounts and the drafts that a sign-out takes along', async ({ both }) => {
  const { desk } = both
  const { page } = desk
  await (await both.row(1, both.one(1))).click()
  await desk.field.fill('Not finished yet')
  await both
    .entry(/^Globex/)
    .nth(1)
    .click({ button: 'right' })
  await page.getByRole('menuitem', { name: /^Sign out of / }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('The 2 accounts that go with it:')
  await expect(dialog.getByRole('listitem').nth(0)).toContainText('Acme Support')
  await expect(dialog.getByRole('listitem').nth(0)).toContainText('1 draft')
  await expect(dialog.getByRole('listitem').nth(1)).toContainText('Globex Services')
  await expect(dialog).toContainText('Not finished yet')
  await screenshot(desk, 'sign-out')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
})

test(
  'keeps the place in the list when the account of the open conversation goes away',
  { tag: '@full' },
  async ({ both }) => {
    const { desk } = both
    const { page } = desk
    await desk.view('All conversations')
    await expect(page.getByRole('heading', { name: 'All conversations' })).toBeVisible()
    const list = page.locator('.scroller', { has: desk.rows.first() })
    await list.evaluate((element) => (element.scrollTop = 900))
    const session = await both.session(0)
    const inSight = page.locator(`[role=option][data-account^="${await both.session(1)}/"]`)
    const topOf = async (row: Locator): Promise<number> => Math.round((await row.boundingBox())?.y ?? 0)
    /** The first row of the other server that is in sight, in part or whole. */
    const first = async (): Promise<string> =>
      inSight.evaluateAll((rows) => {
        const top = rows[0]?.closest('.scroller')?.getBoundingClientRect().top ?? 0
        const found = rows.find((row) => row.getBoundingClientRect().bottom > top)
        return `[data-account="${found?.getAttribute('data-account') ?? ''}"][data-conversation="${found?.getAttribute('data-conversation') ?? ''}"]`
      })
    const anchor = page.locator(await first())
    const lost = page.locator(`[role=option][data-account="${session}/1"]`)
    // The second one: the first may be above those in sight.
    await lost.evaluateAll((rows) => {
      const found = rows.find((row) => row.getBoundingClientRect().top > 100)
      if (found instanceof HTMLElement) found.click()
    })
    await desk.field.waitFor()
    const before = await topOf(anchor)
    applyFault(desk.demo.model, desk.demo.faults, { kind: 'account', account: 1, agent: 'ada@acme.test' })
    await desk.field.fill('Are you still there?')
    const banner = page.getByRole('region', { name: 'Access to accounts' })
    await expect(banner).toContainText(/You no longer have access to Acme Support · 127\.0\.0\.1/)
    await expect(lost).toHaveCount(0)
    await expect(page.getByRole('heading', { name: 'All conversations' })).toBeVisible()
    await expect.poll(() => topOf(anchor)).toBe(before)
    await screenshot(desk, 'lost')
  },
)

test('hides one account of a sign-in, undoes that, and shows it again from the settings', async ({
  both,
  launchApp,
}) => {
  const { desk } = both
  const { page } = desk
  const hide = async (): Promise<void> => {
    await both.entry(/^Acme/).nth(1).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Hide this account' }).click()
  }
  const rows = page.locator(`[role=option][data-account="${await both.session(1)}/1"]`)
  await expect(rows.first()).toBeVisible()
  await hide()
  await expect(both.entry(/^Acme/)).toHaveCount(1)
  await expect(rows).toHaveCount(0)
  await expect(page.getByText('is hidden on this computer')).toBeVisible()
  await screenshot(desk, 'hidden')
  await page.getByRole('button', { name: 'Undo' }).first().click()
  await expect(both.entry(/^Acme/)).toHaveCount(2)
  await expect(rows.first()).toBeVisible()

  // A draft is asked about first.
  await rows.first().click()
  await desk.field.fill('Not finished yet')
  await hide()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('Not finished yet')
  await screenshot(desk, 'hide')
  await dialog.getByRole('button', { name: 'Hide' }).click()
  await expect(both.entry(/^Acme/)).toHaveCount(1)
  await expect(rows).toHaveCount(0)

  await desk.app.close()
  const again = await (await launchApp()).page()
  const accounts = again.getByRole('region', { name: 'Accounts' })
  await expect(accounts.getByRole('button', { name: /^Globex/ })).toHaveCount(2)
  await expect(accounts.getByRole('button', { name: /^Acme/ })).toHaveCount(1)
  await again.keyboard.press('Control+,')
  await again.getByRole('tab', { name: 'Accounts' }).click()
  const hidden = again.getByRole('region', { name: 'Not shown on this computer' })
  await expect(hidden).toContainText('Acme Support')
  if (SCREENSHOTS !== undefined) await again.screenshot({ path: `${SCREENSHOTS}/not-shown.png` })
  await hidden.getByRole('button', { name: 'Show Acme Support' }).click()
  await expect(hidden).toHaveCount(0)
  await again.keyboard.press('Escape')
  await expect(accounts.getByRole('button', { name: /^Acme/ })).toHaveCount(2)
})

test('lists a conversation for each of two agents of one account, and marks whose row it is', async ({ desk }) => {
  const { demo, page } = desk
  const ben = demo.agents.find(({ email }) => email.startsWith('ben@'))
  if (!ben) throw new Error('the demo server has no Ben')
  await page.keyboard.press('Control+K')
  await page.keyboard.type('Add an account')
  await expect(page.getByRole('option').first()).toContainText('Add an account')
  await page.keyboard.press('Enter')
  await page.getByLabel('Address of your server').waitFor()
  await signIn(page, demo.base, ben)
  await desk.rows.first().waitFor()
  await page.keyboard.press('Alt+0')
  await expect(page.getByRole('heading', { name: 'My inbox' })).toBeVisible()
  await desk.view('All conversations')
  const rows = desk.row(desk.one())
  await expect(rows).toHaveCount(2)
  for (const agent of ['Ada Okafor', 'Ben Moreau'])
    await expect(
      rows.getByRole('img', { name: new RegExp(`^Account: Acme Support.*, signed in as ${agent}$`) }),
    ).toHaveCount(1)
  await screenshot(desk, 'agents')
})

test(
  'renames, colors, mutes and moves accounts, and keeps that over a restart',
  { tag: '@full' },
  async ({ both, launchApp }) => {
    const { desk } = both
    const { page } = desk
    const names = (): Promise<string[]> =>
      desk.status
        .getByRole('region', { name: 'Accounts' })
        .getByRole('listitem')
        .evaluateAll((items) => items.map((item) => item.querySelector('.grow')?.textContent ?? ''))
    await expect
      .poll(names)
      .toEqual(['All accounts', 'Acme Support', 'Globex Services', 'Acme Support', 'Globex Services'])
    const third = both.entry(/^Acme/).nth(1)
    await third.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Rename…' }).click()
    await page.getByRole('textbox', { name: 'Name on this computer' }).fill('all accounts ')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText('All your accounts together have this name.')).toBeVisible()
    await page.getByRole('textbox', { name: 'Name on this computer' }).fill('Voxsig')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(names).toEqual(['All accounts', 'Acme Support', 'Globex Services', 'Voxsig', 'Globex Services'])
    await both.entry(/^Voxsig/).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Color' }).press('ArrowRight')
    await page.getByRole('menuitemradio', { name: 'Teal' }).click()
    await expect(both.entry(/^Voxsig/).locator('.badge')).toHaveAttribute('style', /--h: 195/)
    await both.entry(/^Voxsig/).click({ button: 'right' })
    await page.getByRole('menuitemcheckbox', { name: 'Mute' }).click()
    await expect(both.entry(/^Voxsig/)).toContainText('Muted')
    // To the top by the keyboard, and below the next one by the pointer.
    await both.entry(/^Voxsig/).focus()
    await page.keyboard.press('Alt+ArrowUp')
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(names).toEqual(['All accounts', 'Voxsig', 'Acme Support', 'Globex Services', 'Globex Services'])
    await both.entry(/^Voxsig/).dragTo(both.entry(/^Acme/))
    await expect.poll(names).toEqual(['All accounts', 'Acme Support', 'Voxsig', 'Globex Services', 'Globex Services'])
    // Undo moves it back.
    await page.getByRole('button', { name: 'Undo' }).first().click()
    await expect.poll(names).toEqual(['All accounts', 'Voxsig', 'Acme Support', 'Globex Services', 'Globex Services'])
    await screenshot(desk, 'accounts')

    // The page comes back to the list over all accounts.
    await page.reload()
    await expect(both.entry(/^All accounts/)).toHaveAttribute('aria-current', 'true')
    await expect(desk.rows.first()).toBeVisible()

    await desk.app.close()
    const again = await launchApp()
    const reopened = await again.page()
    const accounts = reopened.getByRole('region', { name: 'Accounts' })
    await expect(accounts.getByRole('listitem').nth(1)).toContainText('Voxsig')
    await expect(accounts.getByRole('listitem').nth(1)).toContainText('Muted')
    await expect(accounts.getByRole('listitem').nth(1).locator('.badge')).toHaveAttribute('style', /--h: 195/)
  },
)

test('names the account in a notification, and a muted account notifies of nothing', async ({ both }) => {
  const { desk } = both
  const { host } = desk.app
  const titles = async (): Promise<string[]> => (await host.notifications()).map(({ title }) => title)
  both.write(0, both.one(0, 1), 'To be noticed')
  await expect.poll(titles).toContainEqual(expect.stringMatching(/ · Acme Support · /))
  await both.entry(/^Acme/).first().click({ button: 'right' })
  await desk.page.getByRole('menuitemcheckbox', { name: 'Mute' }).click()
  await expect(both.entry(/^Acme/).first()).toContainText('Muted')
  const before = (await titles()).length
  both.write(0, both.one(0, 2), 'Not to be noticed')
  await expect(desk.rows.first()).toContainText('Not to be noticed')
  // The next notification is of the other server's.
  both.write(1, both.one(1, 2), 'On the old server')
  await expect.poll(async () => (await host.notifications()).at(-1)?.body).toBe('On the old server')
  expect(await titles()).toHaveLength(before + 1)
})
