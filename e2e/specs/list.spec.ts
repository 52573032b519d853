import { asUser } from '../../electron/demo/model/activity.ts'
import { assign, setStatus } from '../../electron/demo/model/conversations.ts'
import type { Conversation, ConversationStatus, User } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

const agent = (desk: DeskPage, name: string): User => {
  const found = [...desk.demo.model.users.values()].find((one) => one.name.startsWith(name))
  if (!found) throw new Error(`no user is called ${name}`)
  return found
}
const count = (desk: DeskPage, holds: (one: Conversation) => boolean): number =>
  [...desk.demo.model.conversations.values()].filter((one) => one.accountId === 1 && holds(one)).length
/** Checks the number beside a view in the rail; there is none for 0. */
const expectCount = async (desk: DeskPage, view: Parameters<DeskPage['entry']>[0], expected: number): Promise<void> =>
  expect(desk.entry(view)).toHaveAccessibleName(
    expected === 0 ? view : new RegExp(`^${view} ?${expected}(, \\d+ unread)?$`),
  )
/** Chooses a status in the header of the list. */
const showStatus = async (desk: DeskPage, name: string): Promise<void> => choose(desk, /^Status:/, name)
const status = (desk: DeskPage, conversation: Conversation): ConversationStatus | undefined =>
  desk.demo.model.conversations.get(conversation.id)?.status
const choose = async (desk: DeskPage, button: RegExp | string, item: RegExp | string): Promise<void> => {
  await desk.page.getByRole('button', { name: button }).click()
  await desk.page.getByRole('menuitemradio', { name: item }).click()
}

test.describe('the list', () => {
  test('shows the subject of an email before its preview, as the header does', async ({ desk }) => {
    const conversation = [...desk.demo.model.conversations.values()].find(
      (one) => one.accountId === 1 && one.status === 'open' && one.additionalAttributes['mail_subject'] !== undefined,
    )
    if (!conversation) throw new Error('there is no open email conversation')
    const subject = String(conversation.additionalAttributes['mail_subject'])
    await desk.view('All conversations')
    const row = desk.row(conversation)
    desk.contactWrites(conversation, 'Is there any news?')
    await expect(row.locator('.subject')).toHaveText(subject)
    const [above, below] = await Promise.all([
      row.locator('.subject').boundingBox(),
      row.locator('.words > *').last().boundingBox(),
    ])
    expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual((below?.y ?? 0) + (below?.height ?? 0) + 1)
    await desk.open(conversation)
    await expect(desk.page.locator('main').getByTitle(subject)).toBeVisible()
  })

  test('shows the same counts as the server, and updates them', { tag: '@core' }, async ({ desk }) => {
    const ada = agent(desk, 'Ada')
    const is = (test: (one: Conversation) => boolean): number =>
      count(desk, (one) => one.status === 'open' && test(one))
    await expectCount(
      desk,
      'My inbox',
      is((one) => one.assigneeId === ada.id),
    )
    await expectCount(
      desk,
      'Unassigned',
      is((one) => one.assigneeId === null),
    )
    await expectCount(
      desk,
      'All conversations',
      is(() => true),
    )
    await desk.view('Unassigned')
    await expect(desk.entry('Unassigned')).toHaveAttribute('aria-current', 'page')
    await expect(desk.rows).toHaveCount(is((one) => one.assigneeId === null))
    const [free] = [...desk.demo.model.conversations.values()].filter(
      (one) => one.accountId === 1 && one.status === 'open' && one.assigneeId === null,
    )
    if (!free) throw new Error('the seed has no unassigned conversation')
    const mine = is((one) => one.assigneeId === ada.id)
    assign(desk.demo.model, free, ada.id, asUser(agent(desk, 'Ben')))
    await expectCount(desk, 'My inbox', mine + 1)
    await expect(desk.row(free)).toHaveCount(0)
    await desk.view('My inbox')
    await expect(desk.row(free)).toHaveCount(1)
    assign(desk.demo.model, free, agent(desk, 'Ben').id, asUser(agent(desk, 'Ben')))
    await expect(desk.row(free)).toHaveCount(0)
    await expectCount(desk, 'My inbox', mine)
  })

  test('filters by status, with counts that agree, labels rows that are not open, and sorts', async ({ desk }) => {
    desk.needs('snooze')
    await desk.view('All conversations')
    for (const name of ['Pending', 'Snoozed', 'Resolved'] as const) {
      await showStatus(desk, name)
      const found = count(desk, (each) => each.status === name.toLowerCase())
      await expectCount(desk, 'All conversations', found)
      // The status of the whole list is no news; the end of a snooze is.
      if (name === 'Snoozed') await expect(desk.rows.first()).toContainText(/until/)
      else await expect(desk.rows.first()).not.toContainText(name)
    }
    await showStatus(desk, 'All statuses')
    const everything = count(desk, () => true)
    await expectCount(desk, 'All conversations', everything)
    for (const one of [...desk.demo.model.conversations.values()].filter(({ accountId }) => accountId === 1)) {
      const isNamed = one.status === 'pending' || one.status === 'resolved'
      if (isNamed && (await desk.row(one).count()) > 0)
        await expect(desk.row(one)).toContainText(one.status === 'pending' ? 'Pending' : 'Resolved')
    }
    await showStatus(desk, 'Open')
    const oldest = [...desk.demo.model.conversations.values()]
      .filter((one) => one.accountId === 1 && one.status === 'open')
      .toSorted((a, b) => a.lastActivityAt - b.lastActivityAt)
    await choose(desk, /^Sorted by/, 'Oldest activity first')
    await expect(desk.rows.first()).toHaveAttribute('data-conversation', String(oldest[0]?.displayId))
  })

  test('loads pages while scrolling until the last row', async ({ desk }) => {
    await desk.view('All conversations')
    await showStatus(desk, 'All statuses')
    const all = [...desk.demo.model.conversations.values()]
      .filter((one) => one.accountId === 1)
      .toSorted((a, b) => b.lastActivityAt - a.lastActivityAt)
    expect(all.length).toBeGreaterThan(150)
    const last = desk.row(all.at(-1) as Conversation)
    const scroller = desk.page.getByRole('listbox').locator('..')
    await expect
      .poll(
        async () => {
          await scroller.evaluate((element) => element.scrollBy(0, 900))
          return last.count()
        },
        { timeout: 30_000, intervals: [50] },
      )
      .toBe(1)
    await expect(last).toHaveAttribute('aria-posinset', String(all.length))
    await expect(last).toHaveAttribute('aria-setsize', String(all.length))
    await expect(desk.rows).not.toHaveCount(all.length)
  })

  test('keeps rows in place under the pointer, and reorders them when it leaves', async ({ desk }) => {
    const { page } = desk
    const pointed = desk.row(desk.one(1))
    await pointed.hover()
    const before = await pointed.boundingBox()
    if (!before) throw new Error('the list has no row')
    // The pointer keeps moving while a contact further down writes.
    desk.contactWrites(desk.one(5), 'Up I go.')
    await expect(desk.row(desk.one(0))).toContainText('Up I go.')
    await page.mouse.move(before.x + 40, before.y + 20)
    await page.mouse.move(before.x + 44, before.y + 22)
    expect(await pointed.boundingBox()).toEqual(before)
    await page.mouse.move(900, 400)
    await expect(desk.rows.first()).toContainText('Up I go.')
    await expect.poll(async () => (await pointed.boundingBox())?.y).toBeGreaterThan(before.y)
  })

  test('resolves no row that came under the resting pointer while the user typed', async ({ desk }) => {
    const { page } = desk
    await desk.open(desk.one(0))
    const [aimed, writer] = [desk.one(2), desk.one(5)]
    await desk.row(aimed).hover()
    const resolve = page.getByRole('toolbar', { name: /^Actions on/ }).getByRole('button', { name: 'Resolve' })
    const box = await resolve.boundingBox()
    if (!box) throw new Error('the row has no buttons')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    desk.contactWrites(writer, 'Up I go.')
    await page.keyboard.type('Hello')
    await expect(desk.rows.first()).toContainText('Up I go.')
    const below = desk.one(1)
    await page.mouse.down()
    await page.mouse.up()
    await page.mouse.move(900, 400)
    // An answer to a later action proves that no earlier one is on its way.
    await desk.row(aimed).hover()
    await resolve.click()
    await expect.poll(() => status(desk, aimed)).toBe('resolved')
    expect(status(desk, below)).toBe('open')
  })

  test('moves no row and shows no other time when the user changes it, or undoes it', async ({ desk }) => {
    desk.needs('priority')
    const { page } = desk
    const conversation = desk.one(4)
    const order = (): Promise<(string | null)[]> =>
      desk.rows.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-conversation')))
    const time = desk.row(conversation).locator('time')
    await desk.stayAfterResolving()
    await desk.open(conversation)
    const before = await order()
    const shown = await time.getAttribute('datetime')
    await desk.thread.focus()
    await page.keyboard.press('p')
    await page.getByRole('dialog').getByText('Urgent', { exact: true }).click()
    // The server counts this as activity, and sorts by it.
    await expect(desk.thread.getByText(/set the priority to urgent/)).toBeVisible()
    await desk.thread.focus()
    await page.keyboard.press('e')
    await expect(desk.thread.getByText(/was marked resolved by/).last()).toBeVisible()
    await expect(desk.row(conversation)).toHaveCount(0)
    await desk.thread.focus()
    await page.keyboard.press('z')
    await expect(desk.thread.getByText(/was reopened by/).last()).toBeVisible()
    await expect(desk.row(conversation)).toHaveCount(1)
    expect(await order()).toEqual(before)
    expect(await time.getAttribute('datetime')).toBe(shown)
    // A message moves it.
    desk.contactWrites(conversation, 'Anything new?')
    await expect(desk.rows.first()).toContainText('Anything new?')
  })

  test('shows a conversation as unread until it is opened, here and on the server', async ({ desk }) => {
    desk.needs('unreadEndpoint')
    const [first, other] = [desk.one(), desk.one(3)]
    await desk.open(first)
    desk.contactWrites(other, 'One')
    desk.contactWrites(other, 'Two')
    const unread = desk.row(other).getByText(/\d+ unread/)
    await expect(unread).toBeAttached()
    await desk.open(other)
    await expect(unread).toHaveCount(0)
    await expect
      .poll(
        () =>
          (desk.demo.model.conversations.get(other.id)?.agentLastSeenAt ?? 0) >=
          (desk.demo.model.conversations.get(other.id)?.lastActivityAt ?? 0) - 1000,
      )
      .toBe(true)
    // Marking it as unread shows the count again.
    await desk.page.getByRole('main').getByRole('button', { name: 'More', exact: true }).click()
    await desk.page.getByRole('menuitem', { name: /Mark as unread/ }).click()
    await expect(unread).toBeAttached()
  })

  test('assigns to the user, to another agent and to no agent', { tag: '@core' }, async ({ desk }) => {
    const { page } = desk
    const conversation = desk.one()
    await desk.view('All conversations')
    await desk.open(conversation)
    const assigned = (): number | null | undefined => desk.demo.model.conversations.get(conversation.id)?.assigneeId
    for (const [search, name, id] of [
      ['cle', 'Cleo Tanaka', agent(desk, 'Cleo').id],
      ['nob', 'Nobody', null],
      ['ada', 'Ada Okafor', agent(desk, 'Ada').id],
    ] as const) {
      await page.getByRole('button', { name: /^Assigned to / }).click()
      await page.getByRole('combobox', { name: /Find a colleague/ }).fill(search)
      await page.getByRole('listbox', { name: 'Assign' }).getByRole('option', { name }).click()
      await expect.poll(assigned).toBe(id)
      await expect(
        page.getByRole('button', {
          name: `Assigned to ${id === null ? 'Nobody' : name === 'Ada Okafor' ? 'Me' : name}`,
        }),
      ).toBeVisible()
    }
  })

  test('snoozes by a preset, reopens manually, and marks as pending', async ({ desk }) => {
    desk.needs('snooze')
    const { page } = desk
    const conversation = desk.one()
    await desk.view('All conversations')
    await showStatus(desk, 'All statuses')
    await desk.stayAfterResolving()
    await desk.open(conversation)
    await page.getByRole('main').getByRole('button', { name: 'Snooze', exact: true }).click()
    await page.getByRole('option', { name: /^Tomorrow/ }).click()
    await expect.poll(() => status(desk, conversation)).toBe('snoozed')
    const until = desk.demo.model.conversations.get(conversation.id)?.snoozedUntil ?? 0
    expect(until).toBeGreaterThan(Date.now())
    expect(new Date(until).getHours()).toBe(9)
    await expect(desk.row(conversation)).toContainText(/9:00/)
    await page.getByRole('main').getByRole('button', { name: 'Reopen', exact: true }).click()
    await expect.poll(() => status(desk, conversation)).toBe('open')
    await page.getByRole('button', { name: 'More status options' }).click()
    await page.getByRole('menuitem', { name: /Mark as pending/ }).click()
    await expect.poll(() => status(desk, conversation)).toBe('pending')
    await expect(desk.row(conversation)).toContainText('Pending')
    setStatus(desk.demo.model, conversation, { status: 'open' }, asUser(agent(desk, 'Ben')))
    await expect(desk.row(conversation)).not.toContainText('Pending')
  })

  test('moves no row while the user writes, and shows the draft of a conversation that was left', async ({ desk }) => {
    const { page } = desk
    const [open, other] = [desk.one(1), desk.one(3)]
    const tops = (): Promise<number[]> =>
      desk.rows.evaluateAll((rows) => rows.map((row) => Math.round(row.getBoundingClientRect().top)))
    await desk.open(open)
    await page.mouse.move(900, 400)
    const before = await tops()
    await desk.field.pressSequentially('A')
    expect(await tops()).toEqual(before)
    await desk.field.fill('A long reply, which would take two lines of the list if it were shown there. '.repeat(2))
    await expect(desk.row(open)).not.toContainText('Draft:')
    expect(await tops()).toEqual(before)
    await desk.open(other)
    await page.mouse.move(900, 400)
    await expect(desk.row(open)).toContainText('Draft:')
    expect(await tops()).toEqual(before)
  })

  test('shows at least 14 conversations at 1080 pixels in the compact list', { tag: '@full' }, async ({ desk }) => {
    const { page } = desk
    await desk.app.host.resizeWindow(1360, 1080)
    await desk.view('All conversations')
    await page.keyboard.press('Control+K')
    await page.keyboard.type('compact list')
    await expect(page.getByRole('option').first()).toContainText('Switch between comfortable and compact list')
    await page.keyboard.press('Enter')
    const boxes = (): Promise<{ top: number; height: number }[]> =>
      desk.rows.evaluateAll((rows) =>
        rows
          .map((row) => row.getBoundingClientRect())
          .filter(({ bottom }) => bottom <= innerHeight)
          .map(({ top, height }) => ({ top, height })),
      )
    await expect.poll(async () => (await boxes()).length).toBeGreaterThanOrEqual(14)
    const before = await boxes()
    expect(new Set(before.map(({ height }) => height))).toEqual(new Set([55]))
    await page.reload()
    await desk.rows.first().waitFor()
    expect((await boxes()).slice(0, 14)).toEqual(before.slice(0, 14))
  })

  test('acts on a row by its buttons, without opening it or moving anything', async ({ desk }) => {
    desk.needs('snooze')
    const { page } = desk
    await desk.view('All conversations')
    await choose(desk, 'Status: Open', 'All statuses')
    const [open, other] = [desk.one(), desk.one(2)]
    await desk.open(open)
    await desk.field.fill('Unsent words')
    const row = desk.row(other)
    const box = await row.boundingBox()
    await row.hover()
    const buttons = page.getByRole('toolbar', { name: /^Actions on the conversation with/ })
    await expect(buttons.getByRole('button')).toHaveCount(4)
    expect(await row.boundingBox()).toEqual(box)
    for (const button of await buttons.getByRole('button').all()) {
      const size = await button.boundingBox()
      expect(Math.min(size?.width ?? 0, size?.height ?? 0)).toBeGreaterThanOrEqual(24)
    }
    await buttons.getByRole('button', { name: 'Resolve' }).click()
    await expect.poll(() => status(desk, other)).toBe('resolved')
    expect(status(desk, open)).toBe('open')
    await expect(desk.field).toBeFocused()
    await expect(row).toHaveAttribute('aria-selected', 'false')
    await buttons.getByRole('button', { name: 'Reopen' }).click()
    await expect.poll(() => status(desk, other)).toBe('open')
    await buttons.getByRole('button', { name: 'Assign…' }).click()
    await page.keyboard.type('cle')
    await page.keyboard.press('Enter')
    await expect.poll(() => desk.demo.model.conversations.get(other.id)?.assigneeId).toBe(agent(desk, 'Cleo').id)
    await expect(desk.field).toBeFocused()
    await expect(desk.field).toHaveValue('Unsent words')
  })

  test('opens the menu of a row by a right click, and returns the focus to the row', async ({ desk }) => {
    desk.needs('snooze')
    const { page } = desk
    await desk.view('All conversations')
    const [open, other] = [desk.one(), desk.one(2)]
    await desk.open(open)
    const before = await desk.row(other).boundingBox()
    await desk.row(other).click({ button: 'right' })
    const menu = page.getByRole('menu', { name: /^Actions on the conversation with/ })
    await expect(menu.getByRole('menuitem', { name: /^Resolve/ })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(menu).toHaveCount(0)
    await expect(desk.row(other)).toBeFocused()
    await expect(desk.row(open)).toHaveAttribute('aria-selected', 'true')
    expect(await desk.row(other).boundingBox()).toEqual(before)
    await desk.row(other).click({ button: 'right' })
    await menu.getByRole('menuitem', { name: /^Snooze/ }).click()
    await page.getByRole('menuitem', { name: /^Tomorrow/ }).click()
    await expect.poll(() => status(desk, other)).toBe('snoozed')
    expect(status(desk, open)).toBe('open')
    await expect(page.getByText(/^Snoozed .+ until/).first()).toBeVisible()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => status(desk, other)).toBe('open')
  })

  test('shows the contact with attributes and links to their other conversations', async ({ desk }) => {
    const { page } = desk
    const conversation = desk
      .mine()
      .find(
        (one) =>
          [...desk.demo.model.conversations.values()].filter((each) => each.contactId === one.contactId).length > 1 &&
          desk.demo.model.contact(one.contactId).email !== null,
      )
    if (!conversation) throw new Error('the seed has no contact with earlier conversations')
    const contact = desk.demo.model.contact(conversation.contactId)
    await desk.open(conversation)
    const panel = page.getByRole('complementary')
    await expect(panel.getByRole('heading', { level: 2, name: contact.name })).toBeVisible()
    await expect(panel).toContainText(contact.email ?? '?')
    await expect(panel).toContainText(String(contact.customAttributes['plan']))
    await expect(panel).toContainText(desk.demo.model.inbox(conversation.inboxId).name)
    const others = [...desk.demo.model.conversations.values()].filter(
      (each) => each.contactId === contact.id && each.id !== conversation.id,
    )
    const first = panel.getByRole('button', { name: /#\d+/ }).first()
    await expect(panel.getByRole('button', { name: /#\d+/ })).toHaveCount(others.length)
    const number = /#(\d+)/.exec((await first.textContent()) ?? '')?.[1]
    expect(others.map(({ displayId }) => String(displayId))).toContain(number)
    await first.click()
    await expect(
      page
        .getByRole('banner')
        .or(page.locator('header'))
        .filter({ hasText: `#${number ?? ''}` })
        .first(),
    ).toBeVisible()
    await expect(panel.getByRole('button', { name: `#${conversation.displayId}` }).first()).toBeVisible()
  })
})
