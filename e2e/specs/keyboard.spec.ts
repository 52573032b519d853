import type { Page } from '@playwright/test'
import type { Conversation } from '../../electron/demo/model/types.ts'
import { expect, test, typeWords } from '../desk.ts'

/** The name of the focused element, as a screen reader would announce it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? ''
  })
/** Presses Tab until the focused element has this name. */
async function tabTo(page: Page, name: RegExp, most = 40): Promise<void> {
  const passed: string[] = []
  for (let turn = 0; turn < most; turn++) {
    const here = await focused(page)
    if (name.test(here)) return
    passed.push(here)
    await page.keyboard.press('Tab')
  }
  throw new Error(`${String(name)} wasn't reached with Tab; passed ${passed.join(' | ')}`)
}

test.describe('keyboard shortcuts', () => {
  test('J and K open conversations, skipped ones stay unread, and letter keys act on the open one', async ({
    desk,
  }) => {
    const { page, demo } = desk
    const chosen = [desk.one(0), desk.one(1), desk.one(2)]
    for (const conversation of chosen) desk.contactWrites(conversation, 'Is anybody there?')
    for (const conversation of chosen) await expect(desk.row(conversation)).toContainText('Is anybody there?')
    const unread = (index: number) => desk.rows.nth(index).getByText(/unread/)
    await expect(unread(2)).toBeVisible()
    for (let turn = 0; turn < 3; turn++) await page.keyboard.press('j')
    await expect(desk.rows.nth(2)).toHaveAttribute('aria-selected', 'true')
    await expect(desk.rows.nth(2)).toBeFocused()
    await expect(unread(2)).toHaveCount(0)
    await expect(unread(0)).toBeVisible()
    await expect(unread(1)).toBeVisible()

    await page.keyboard.press('k')
    const number = Number(await desk.rows.nth(1).getAttribute('data-conversation'))
    await expect(page.getByRole('main').getByText(`#${number}`)).toBeVisible()
    // Waits longer than the run limit, so that the key isn't taken as the next character of a word.
    await expect(unread(1)).toHaveCount(0)
    await page.keyboard.press('e')
    const statuses = (): (string | undefined)[] => chosen.map(({ id }) => demo.model.conversations.get(id)?.status)
    await expect.poll(statuses).toContain('resolved')
    expect(chosen.find(({ id }) => demo.model.conversations.get(id)?.status === 'resolved')?.displayId).toBe(number)
    expect(statuses().filter((status) => status === 'resolved')).toHaveLength(1)
  })

  test('the keys of a focused row act on it, its buttons and its menu, and not on the open conversation', async ({
    desk,
  }) => {
    const { page } = desk
    await desk.view('All conversations')
    const [open, other] = [desk.one(), desk.one(2)]
    await desk.open(open)
    const is = (conversation: Conversation) => desk.demo.model.conversations.get(conversation.id)
    for (const key of ['.', 'Shift+F10', 'ContextMenu']) {
      await desk.row(other).focus()
      await page.keyboard.press(key)
      await expect(page.getByRole('menu', { name: /^Actions on/ })).toBeVisible()
      await page.keyboard.press('Escape')
      await expect(desk.row(other)).toBeFocused()
    }
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('toolbar').getByRole('button', { name: 'Resolve' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(desk.row(other)).toBeFocused()
    await page.keyboard.press('.')
    await page.getByRole('menuitem', { name: /^Priority/ }).press('Enter')
    await page.keyboard.type('urg')
    await page.keyboard.press('Enter')
    await expect.poll(() => is(other)?.priority).toBe('urgent')
    await expect(desk.row(other)).toBeFocused()
    await page.keyboard.press('Shift+P')
    await expect.poll(() => is(other)?.status).toBe('pending')
    expect([is(open)?.priority, is(open)?.status]).toEqual([open.priority, 'open'])
    await expect(desk.row(open)).toHaveAttribute('aria-selected', 'true')
  })

  test('a letter key acts at once, its reverse undoes it, and typed words run no command', async ({ desk }) => {
    const { page, demo } = desk
    const conversation = desk.one()
    const messages = demo.model.messages.size
    await desk.stayAfterResolving()
    await desk.open(conversation)
    await desk.thread.focus()
    await page.keyboard.down('e')
    await expect(page.getByRole('main').getByRole('button', { name: 'Reopen', exact: true })).toBeVisible()
    await page.keyboard.up('e')
    await expect.poll(() => demo.model.conversations.get(conversation.id)?.status).toBe('resolved')
    await page.keyboard.press('Shift+E', { delay: 300 })
    await expect.poll(() => demo.model.conversations.get(conversation.id)?.status).toBe('open')
    const after = demo.model.messages.size
    expect(after).toBeGreaterThanOrEqual(messages)
    for (const word of ['everyone', 'I think', 'under the mat', 'Everything', 'just so', 'kind regards', 'right']) {
      await desk.thread.focus()
      await typeWords(page, word)
      await expect(desk.field).toHaveValue(word)
      await expect(desk.field).toBeFocused()
      await expect(page.getByRole('radio', { name: 'Reply' })).toBeChecked()
      await expect(page.getByRole('main').getByText(`#${conversation.displayId}`)).toBeVisible()
      await desk.field.fill('')
    }
    // N is the key for notes: words that follow it stay one, and reach no customer.
    await desk.thread.focus()
    await typeWords(page, 'now')
    await expect(page.getByRole('radio', { name: 'Private note' })).toBeChecked()
    await expect(desk.field).toHaveValue('now')
    await desk.field.fill('')
    await page.getByRole('radio', { name: 'Reply' }).click()
    // Shift is still down while the next key is pressed, as in real typing.
    await desk.thread.focus()
    await page.keyboard.down('Shift')
    await Promise.all([page.keyboard.press('P'), page.keyboard.up('Shift'), page.keyboard.press('l')])
    await page.keyboard.type('ease')
    await expect(desk.field).toHaveValue('Please')
    const { status, assigneeId, priority } = conversation
    expect([status, assigneeId, priority, demo.model.messages.size]).toEqual([
      'open',
      desk.one().assigneeId,
      priority,
      after,
    ])
    await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0)
  })

  test('in one column, the search covers the thread and receives the typed text', async ({ desk }) => {
    const { page, demo } = desk
    const conversation = desk.one()
    await desk.open(conversation)
    await desk.app.host.resizeWindow(600, 860)
    await expect(desk.rows.first()).toBeHidden()
    await page.keyboard.press('Control+Shift+F')
    await page.keyboard.type('expenses')
    const search = page.getByRole('combobox', { name: 'Search messages and contacts' })
    await expect(search).toBeVisible()
    await expect(search).toBeFocused()
    await expect(search).toHaveValue('expenses')
    await expect(desk.field).toBeHidden()
    expect(demo.model.conversations.get(conversation.id)?.status).toBe('open')
    await page.keyboard.press('Escape')
    await expect(desk.field).toBeFocused()
    await expect(desk.field).toHaveValue('')
    // A search result opens in place of the search.
    const words = 'a heliotrope umbrella'
    desk.contactWrites(desk.one(1), words)
    await page.keyboard.press('Control+Shift+F')
    await page.keyboard.type('heliotrope')
    await page.getByRole('search').getByRole('option').filter({ hasText: words }).first().click()
    await expect(search).toHaveCount(0)
    await expect(desk.thread).toContainText(words)
    await expect(desk.field).toBeFocused()
  })

  test('keys pressed right after a dialog closes go to the search or palette that opens next', async ({ desk }) => {
    const { page } = desk
    await desk.open(desk.one())
    for (const [command, title] of [
      ['Show what is waiting', 'Waiting'],
      ['Connection details', 'Connection'],
    ] as const) {
      for (const [chord, words] of [
        ['Control+Shift+F', 'refund'],
        ['Control+K', 'tag'],
      ] as const) {
        await desk.openDialogByCommand(command, title)
        await page.keyboard.press('Escape')
        await page.keyboard.press(chord)
        await page.keyboard.type(words)
        // What opens may still be loading its code; what is typed waits for it.
        await expect
          .poll(() =>
            page.evaluate(() =>
              document.activeElement instanceof HTMLInputElement ? document.activeElement.value : '',
            ),
          )
          .toBe(words)
        await page.keyboard.press('Escape')
        await expect(desk.field).toBeFocused()
        await expect(desk.field).toHaveValue('')
      }
    }
  })

  test('typed words run no command when replies are closed, and go into a note', async ({ desk }) => {
    const { page, demo } = desk
    const closed = desk
      .mine()
      .find(
        (one) =>
          demo.model.contact(one.contactId).name === 'Luana Silva' &&
          demo.model.inbox(one.inboxId).channelType === 'Channel::Whatsapp',
      )
    if (!closed) throw new Error('the seed has no closed WhatsApp window')
    await desk.row(closed).scrollIntoViewIfNeeded()
    await desk.row(closed).click()
    await page.keyboard.type('every user is')
    await expect(page.getByRole('group', { name: 'Reply' })).toBeFocused()
    await expect(page.getByRole('group', { name: 'Reply' })).toContainText('every user is')
    expect(demo.model.conversations.get(closed.id)?.status).toBe('open')
    await page.getByRole('button', { name: 'Write a private note' }).click()
    await expect(desk.field).toHaveValue('every user is')
    await expect(desk.field).toBeFocused()
  })

  test('typed words search for a conversation when none is open', async ({ desk }) => {
    const { page } = desk
    await desk.rows.first().focus()
    for (const words of ['just maya', 'everybody', 'under the bridge']) {
      await typeWords(page, words)
      await expect(page.getByRole('combobox', { name: 'Search messages and contacts' })).toHaveValue(words)
      await expect(page.getByRole('main').getByRole('log')).toHaveCount(0)
      await page.keyboard.press('Escape')
      await expect(desk.rows.first()).toBeFocused()
    }
    // A letter that opens a picker for the focused row: the rest is a search in it, and changes nothing.
    await typeWords(page, 'and so on')
    await expect(page.getByRole('combobox', { name: /Find a colleague/ })).toHaveValue('nd so on')
    await page.keyboard.press('Escape')
    await expect(desk.rows.first()).toBeFocused()
  })
})

test('R and N count for the conversation that J has just opened, however long it loads', async ({ desk }) => {
  const { page, demo } = desk
  await expect(desk.rows.nth(2)).toBeVisible()
  const slow = demo.faults.rest.add({ kind: 'slow', ms: 1_500, jitter: 0 }, { method: 'GET', path: '/messages$' })
  await desk.rows.first().focus()
  for (const [key, mode, words] of [
    ['r', 'Reply', 'Of course, tomorrow.'],
    ['n', 'Private note', 'Ask the warehouse.'],
  ] as const) {
    const before = await desk.rows.evaluateAll((rows) => rows.findIndex((row) => row.matches('[aria-selected="true"]')))
    await page.keyboard.press('j')
    await page.keyboard.press(key)
    await page.keyboard.type(words)
    await expect(desk.rows.nth(before + 1)).toHaveAttribute('aria-selected', 'true')
    await expect(page.getByRole('radio', { name: mode })).toBeChecked()
    await expect(desk.field).toBeFocused()
    await expect(desk.field).toHaveValue(words)
    await desk.field.fill('')
    await desk.rows.nth(before + 1).focus()
  }
  demo.faults.rest.clear({ id: slow })
})

test.describe('without a mouse', () => {
  test('the user can sign in, reply, write a note and resolve a conversation', async ({ launchApp, demo }) => {
    const app = await launchApp()
    const page = await app.page()
    const [ada] = demo.agents
    if (!ada) throw new Error('the demo server has no agent')
    await expect(page.getByLabel('Address of your server')).toBeFocused()
    await page.keyboard.type(demo.base)
    await page.keyboard.press('Enter')
    await expect(page.getByLabel('Email', { exact: true })).toBeFocused()
    await page.keyboard.type(ada.email)
    await page.keyboard.press('Tab')
    await page.keyboard.type(ada.password)
    await page.keyboard.press('Enter')
    const consent = page.getByRole('radio', { name: /^Only until Deskbell quits/ })
    const row = page.locator('[role=option][data-conversation]')
    await expect(consent.or(row.first()).first()).toBeVisible({ timeout: 20_000 })
    if (await consent.isVisible()) {
      await tabTo(page, /^Sign in$/)
      await page.keyboard.press('Enter')
    }
    await expect(row.first()).toBeVisible({ timeout: 20_000 })

    // The first J opens the first row, the next J the second.
    await page.keyboard.press('j')
    await page.keyboard.press('j', { delay: 300 })
    await expect(row.nth(1)).toBeFocused()
    await expect(row.nth(1)).toHaveAttribute('aria-selected', 'true')
    const number = Number(await row.nth(1).getAttribute('data-conversation'))
    const field = page.getByRole('textbox', { name: /^(Reply|Private note)$/ })
    await expect(field).toBeVisible()
    // Holds the key as long as a finger does, so that the next key isn't part of a word.
    await page.keyboard.press('r', { delay: 300 })
    await expect(field).toBeFocused()
    await page.keyboard.type('Written by keys alone.')
    // Of an email too.
    await page.keyboard.press('Control+Enter')
    const stored = (words: string): boolean =>
      [...demo.model.messages.values()].some((one) => one.content === words && one.conversation.displayId === number)
    await expect.poll(() => stored('Written by keys alone.')).toBe(true)

    await page.keyboard.press('Escape')
    await expect(field).not.toBeFocused()
    await page.keyboard.press('n', { delay: 300 })
    await expect(field).toBeFocused()
    await expect(page.getByRole('radio', { name: 'Private note' })).toBeChecked()
    await page.keyboard.type('For the team.')
    await page.keyboard.press('Control+Enter')
    await expect.poll(() => stored('For the team.')).toBe(true)
    await page.keyboard.press('Escape')
    await page.keyboard.press('e')
    await expect
      .poll(
        () =>
          [...demo.model.conversations.values()].find((one) => one.accountId === 1 && one.displayId === number)?.status,
        { timeout: 20_000 },
      )
      .toBe('resolved')
    // The next conversation is open. Undo brings this one back.
    await expect(row.nth(1)).toHaveAttribute('aria-selected', 'true')
    await expect(row.nth(1)).not.toHaveAttribute('data-conversation', String(number))
    await page.keyboard.press('z', { delay: 300 })
    await expect(page.locator(`[data-conversation="${number}"]`)).toHaveAttribute('aria-selected', 'true')
    await expect
      .poll(
        () =>
          [...demo.model.conversations.values()].find((one) => one.accountId === 1 && one.displayId === number)?.status,
      )
      .toBe('open')
  })

  test('F6 moves between columns, and arrow keys through messages', async ({ desk }) => {
    const { page } = desk
    await desk.open(desk.one())
    const column = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.closest('[data-column]')?.getAttribute('aria-label') ?? '')
    const visited = new Set<string>()
    for (let turn = 0; turn < 4; turn++) {
      await page.keyboard.press('F6')
      visited.add(await column())
    }
    expect(visited.size).toBe(4)
    await desk.thread.focus()
    await page.keyboard.press('ArrowUp')
    await expect(desk.thread.locator('[data-message]').last()).toBeFocused()
    await page.keyboard.press('ArrowUp')
    await expect(desk.thread.locator('[data-message]').nth(-2)).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await expect(desk.thread.locator('[data-message]').last()).toBeFocused()
    // Tab moves on to the actions of the focused message.
    await expect(desk.thread.getByRole('toolbar')).toBeVisible()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('[role=toolbar]') !== null)).toBe(true)
  })

  test('Tab passes the messages in one step, whatever quotes and links they have', async ({ desk }) => {
    const { page } = desk
    const conversation = desk.one()
    for (const path of ['one', 'two', 'three'])
      desk.contactWrites(conversation, `See https://acme.example.test/${path}`)
    await desk.open(conversation)
    const link = desk.thread.getByRole('link', { name: /three/ })
    await expect(link).toBeVisible()
    await desk.thread.focus()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('[role=log]') === null)).toBe(true)
    await page.keyboard.press('Shift+Tab')
    await expect(desk.thread).toBeFocused()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await expect(link).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(desk.thread.locator('[data-message]').last()).toBeFocused()
  })

  test('the palette finds actions, contacts and conversations, and returns the focus', async ({ desk }) => {
    const { page } = desk
    const conversation = desk.one()
    await desk.open(conversation)
    await desk.field.focus()
    await page.keyboard.press('Control+K')
    const palette = page.getByRole('dialog', { name: 'Command palette' })
    await expect(palette.getByRole('combobox')).toBeFocused()
    await page.keyboard.type('zzzzqq')
    await expect(palette).toContainText('No results for “zzzzqq”')
    await page.keyboard.press('Escape')
    await expect(palette).toHaveCount(0)
    await expect(desk.field).toBeFocused()

    await page.keyboard.press('Control+K')
    await page.keyboard.type('assign cleo')
    await expect(palette.getByRole('option').first()).toContainText('Cleo Tanaka')
    await page.keyboard.press('Enter')
    await expect(palette).toHaveCount(0)
    const cleo = [...desk.demo.model.users.values()].find(({ name }) => name === 'Cleo Tanaka')
    await expect.poll(() => desk.demo.model.conversations.get(conversation.id)?.assigneeId).toBe(cleo?.id)

    await page.keyboard.press('Control+K')
    await page.keyboard.type('dark')
    await page.keyboard.press('Enter')
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')

    const other = desk.one(2)
    const name = desk.demo.model.contact(other.contactId).name
    await page.keyboard.press('Control+K')
    await page.keyboard.type(name)
    await expect(palette.getByRole('option').filter({ hasText: name }).first()).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  })

  test('Ctrl+, opens the settings, which can be changed with keys and return the focus', async ({ desk }) => {
    const { page } = desk
    await desk.rows.first().focus()
    await page.keyboard.press('Control+,')
    const dialog = page.getByRole('dialog', { name: 'Settings' })
    await expect(dialog).toBeVisible()
    await tabTo(page, /^Dark$|^System$|^Light$/)
    // The choice follows the key while it is held down, as long as a finger holds it.
    await page.keyboard.press('ArrowRight', { delay: 60 })
    await expect(dialog.getByRole('radio', { name: 'Light' })).toBeChecked()
    await page.keyboard.press('ArrowRight', { delay: 60 })
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(desk.rows.first()).toBeFocused()
  })
})

test('keys can be changed in the sheet, and hold after a restart of the window', async ({ desk }, testInfo) => {
  const { page } = desk
  const conversation = desk.one()
  await desk.open(conversation)
  await desk.thread.focus()
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await sheet.getByRole('button', { name: 'Change keys' }).click()
  await page.screenshot({ path: testInfo.outputPath('keys.png') })
  const button = sheet.getByRole('button', { name: 'Change the keys of Resolve', exact: true })
  await button.click()
  await page.keyboard.press('Control+c')
  await expect(sheet.getByRole('alert')).toHaveText(/can’t be given to a command/)
  await page.keyboard.press('Control+d')
  await expect(button).toBeFocused()
  await expect(sheet.getByRole('alert')).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  await page.reload()
  await desk.open(conversation)
  await desk.thread.focus()
  await page.keyboard.press('Control+d')
  await expect.poll(() => conversation.status).toBe('resolved')
})
