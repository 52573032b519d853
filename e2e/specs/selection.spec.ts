import AxeBuilder from '@axe-core/playwright'
import type { Locator } from '@playwright/test'
import { asUser } from '../../electron/demo/model/activity.ts'
import { assign, setStatus } from '../../electron/demo/model/conversations.ts'
import type { Conversation, User } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

/** Longer than the delay before an action that reaches a contact is sent. */
const AFTER_DELAY = { timeout: 25_000 }

/** Ada's conversations that are resolved at once: it sends no survey, and no reply was refused. */
function quick(desk: DeskPage, count: number): Conversation[] {
  const { model } = desk.demo
  const found = desk
    .mine()
    .filter(
      ({ inboxId, messages }) =>
        !model.inbox(inboxId).csatEnabled && !messages.some(({ status }) => status === 'failed'),
    )
  if (found.length < count) throw new Error(`Ada has only ${found.length} such conversations`)
  return found.slice(0, count)
}
function colleague(desk: DeskPage): User {
  const ben = [...desk.demo.model.users.values()].find(({ email }) => email === 'ben@acme.test')
  if (!ben) throw new Error('the seed has no Ben')
  return ben
}
const bar = (desk: DeskPage): Locator =>
  desk.page.getByRole('toolbar', { name: 'Actions on the selected conversations' })
const notice = (desk: DeskPage, words: string | RegExp): Locator =>
  desk.page.locator('.notice:not(.notice-leave-active)').filter({ hasText: words })
const statuses = (conversations: readonly Conversation[]): string[] => conversations.map(({ status }) => status)
async function select(desk: DeskPage, conversations: readonly Conversation[]): Promise<void> {
  for (const conversation of conversations) await desk.row(conversation).click({ modifiers: ['ControlOrMeta'] })
  await expectSelected(desk, conversations)
}
async function expectSelected(desk: DeskPage, conversations: readonly Conversation[]): Promise<void> {
  await expect(desk.page.locator('[role=option][aria-checked=true]')).toHaveCount(conversations.length)
  for (const conversation of conversations) await expect(desk.row(conversation)).toHaveAttribute('aria-checked', 'true')
  await expect(bar(desk).getByRole('heading')).toHaveText(`${conversations.length} selected`)
}
/** Holds a key as long as a finger does, so that the next one is not part of a word. */
const press = (desk: DeskPage, chord: string): Promise<void> => desk.page.keyboard.press(chord, { delay: 350 })

test.describe('a selection', () => {
  test('is made by keys, resolved by E and restored by one Z', async ({ desk }) => {
    test.setTimeout(90_000)
    const { page } = desk
    const [first, second, third, fourth] = [desk.one(0), desk.one(1), desk.one(2), desk.one(3)]
    await press(desk, 'j')
    await expect(desk.row(first)).toHaveAttribute('aria-selected', 'true')
    await press(desk, 'x')
    await press(desk, 'Shift+J')
    await press(desk, 'Shift+ArrowDown')
    await press(desk, 'Shift+J')
    await expectSelected(desk, [first, second, third, fourth])
    await press(desk, 'Shift+K')
    await expectSelected(desk, [first, second, third])
    await expect(desk.row(third)).toBeFocused()
    await expect(desk.row(first)).toHaveAttribute('aria-selected', 'true')
    await expect(page.getByRole('status').filter({ hasText: '3 selected' })).toHaveCount(1)
    await press(desk, 'e')
    await expect(notice(desk, '3 resolved')).toHaveCount(1)
    await expect(bar(desk)).toHaveCount(0)
    for (const one of [first, second, third]) await expect(desk.row(one)).toHaveCount(0)
    // The open one was among them: no other is opened in its place.
    await expect(page.locator('[role=option][aria-selected=true]')).toHaveCount(0)
    await expect(page.getByText('Choose a conversation')).toBeVisible()
    await press(desk, 'z')
    await expect(notice(desk, 'Undone')).toHaveCount(1)
    await expectSelected(desk, [first, second, third])
    await expect(desk.row(first)).toHaveAttribute('aria-selected', 'true')
    await expect.poll(() => statuses([first, second, third])).toEqual(['open', 'open', 'open'])
    await press(desk, 'Escape')
    await expect(bar(desk)).toHaveCount(0)
    await expect(desk.row(first)).toHaveAttribute('aria-selected', 'true')
    await desk.row(second).focus()
    await press(desk, 'ControlOrMeta+a')
    await expect(bar(desk).getByRole('heading')).toHaveText(`${desk.mine().length} selected`)
  })

  test('is made by the pointer without moving a row, and changed by the bar', async ({ desk }) => {
    desk.needs('snooze')
    test.setTimeout(90_000)
    const { page } = desk
    const ben = colleague(desk)
    const mine = desk.mine()
    const [first, second, third, fourth] = mine
    if (!first || !second || !third || !fourth) throw new Error('Ada has fewer than four conversations')
    const tops = async (): Promise<(number | undefined)[]> =>
      Promise.all([first, second, third].map(async (one) => (await desk.row(one).boundingBox())?.y))
    const before = await tops()
    await desk.row(first).hover()
    await desk.row(first).locator('[data-check]').click()
    await expectSelected(desk, [first])
    expect(await tops()).toEqual(before)
    await desk.row(third).click({ modifiers: ['Shift'] })
    await expectSelected(desk, [first, second, third])
    expect(await page.evaluate(() => getSelection()?.toString() ?? '')).toBe('')
    await desk.row(second).click({ modifiers: ['ControlOrMeta'] })
    await expectSelected(desk, [first, third])
    await expect(page.locator('[role=option][aria-selected=true]')).toHaveCount(0)

    await bar(desk).getByRole('button', { name: 'Labels…' }).click()
    const labels = page.getByRole('dialog', { name: 'Labels' })
    const some = [...desk.demo.model.labels.values()].find(
      ({ accountId, title }) => accountId === 1 && first.labels.includes(title) !== third.labels.includes(title),
    )
    const none = [...desk.demo.model.labels.values()].find(
      ({ accountId, title }) => accountId === 1 && !first.labels.includes(title) && !third.labels.includes(title),
    )
    if (!some || !none) throw new Error('the seed lacks a label')
    const kept = [first, third].map(({ labels: own }) => own.filter((label) => label !== some.title))
    await expect(labels.getByRole('option', { name: some.title })).toHaveAttribute('aria-checked', 'mixed')
    await expect(labels.getByRole('option', { name: none.title })).toHaveAttribute('aria-checked', 'false')
    await labels.getByRole('option', { name: some.title }).click()
    await expect(labels.getByRole('option', { name: some.title })).toHaveAttribute('aria-checked', 'true')
    await page.keyboard.press('Escape')
    await expect
      .poll(() => [first, third].map((one) => one.labels.toSorted()))
      .toEqual(kept.map((own) => [...own, some.title].toSorted()))
    await expectSelected(desk, [first, third])

    await bar(desk).getByRole('button', { name: 'Assign…' }).click()
    await page.getByRole('option', { name: 'Ben Moreau' }).click()
    await expect(notice(desk, '2 assigned to Ben Moreau')).toHaveCount(1)
    await expect.poll(() => [first.assigneeId, third.assigneeId]).toEqual([ben.id, ben.id])
    await expect(bar(desk)).toHaveCount(0)

    await desk.row(second).locator('[data-check]').click()
    await desk.row(fourth).locator('[data-check]').click()
    await desk.row(fourth).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Snooze…' }).click()
    await page.getByRole('option', { name: /^Tomorrow/ }).click()
    await expect.poll(() => statuses([second, fourth])).toEqual(['snoozed', 'snoozed'])
    await notice(desk, /^2 snoozed/)
      .getByRole('button', { name: 'Undo' })
      .click()
    await expect.poll(() => statuses([second, fourth])).toEqual(['open', 'open'])
    await expectSelected(desk, [second, fourth])
    await bar(desk).getByRole('button', { name: 'Clear the selection' }).click()
    await expect(page.getByRole('heading', { name: 'My inbox' })).toBeVisible()

    const rows = desk.rows
    const [from, to] = await Promise.all([rows.nth(1).boundingBox(), rows.nth(3).boundingBox()])
    if (!from || !to) throw new Error('the list has fewer than four rows')
    await page.mouse.move(from.x + 120, from.y + 30)
    await page.mouse.down()
    await page.mouse.move(to.x + 160, to.y + 30, { steps: 6 })
    await page.mouse.up()
    await expect(bar(desk)).toContainText('3 selected')
    expect(await page.evaluate(() => getSelection()?.toString() ?? '')).toBe('')
  })

  test('names what the server refused in one notice, and selects it again', async ({ desk }) => {
    test.setTimeout(90_000)
    const { page, demo } = desk
    const mine = quick(desk, 4)
    const [, refused, , also] = mine
    for (const one of [refused, also])
      demo.faults.rest.add(
        { kind: 'status', status: 422, body: { error: 'Validation failed: Close the ticket first' } },
        { method: 'POST', path: `/conversations/${one?.displayId}/toggle_status` },
      )
    await select(desk, mine)
    await bar(desk).getByRole('button', { name: 'Resolve' }).click()
    await expect(notice(desk, '4 resolved').or(notice(desk, '2 resolved'))).toHaveCount(1)
    const failed = notice(
      desk,
      '“Resolve” was not accepted for 2 of 4 conversations: Validation failed: Close the ticket first',
    )
    await expect(failed).toHaveCount(1)
    await expect(notice(desk, 'was not accepted')).toHaveCount(1)
    await expect(notice(desk, '2 resolved')).toHaveCount(1)
    await expect.poll(() => statuses(mine)).toEqual(['resolved', 'open', 'resolved', 'open'])
    await failed.getByRole('button', { name: 'Show' }).click()
    const dialog = page.getByRole('dialog', { name: 'Not changed' })
    await expect(dialog.getByRole('listitem')).toHaveCount(2)
    await expect(dialog.getByText('Validation failed: Close the ticket first')).toHaveCount(2)
    demo.faults.clear({})
    await dialog.getByRole('button', { name: 'Select these 2' }).click()
    await expectSelected(
      desk,
      mine.filter(({ status }) => status === 'open'),
    )
    await press(desk, 'e')
    await expect.poll(() => statuses(mine)).toEqual(['resolved', 'resolved', 'resolved', 'resolved'])
  })

  test('is changed offline, sent once online, and asks once where a colleague was faster', async ({ desk }) => {
    test.setTimeout(120_000)
    const { page, demo } = desk
    const mine = desk.mine().slice(0, 4)
    const [, taken, , also] = mine
    const ben = colleague(desk)
    const cleo = [...demo.model.users.values()].find(({ email }) => email === 'cleo@acme.test')
    if (!taken || !also || !cleo) throw new Error('the seed lacks a conversation or Cleo')
    await desk.view('All conversations')
    await select(desk, mine)
    const comeBack = await demo.goDown()
    await expect(page.getByText(/^Offline since/).first()).toBeVisible({ timeout: 12_000 })
    await press(desk, 'a')
    await page.keyboard.type('Ben')
    await page.keyboard.press('Enter')
    await expect(notice(desk, '4 assigned to Ben Moreau')).toHaveCount(1)
    await expectSelected(desk, mine)
    await expect(page.getByRole('button', { name: 'Show what is waiting' }).first()).toContainText('4 waiting')
    for (const one of [taken, also]) assign(demo.model, one, cleo.id, asUser(cleo))
    await comeBack()
    await expect(notice(desk, '2 of 4 conversations need your confirmation.')).toHaveCount(1, { timeout: 40_000 })
    await expect
      .poll(() => mine.map(({ assigneeId }) => assigneeId), { timeout: 30_000 })
      .toEqual([ben.id, cleo.id, ben.id, cleo.id])
    await notice(desk, 'need your confirmation').getByRole('button', { name: 'Show' }).click()
    const waiting = page.getByRole('dialog', { name: 'Waiting' })
    await expect(waiting.getByText(/Cleo Tanaka took it in the meantime/)).toHaveCount(2)
    await waiting.getByRole('button', { name: 'Assign to Ben Moreau anyway' }).first().click()
    await expect(waiting.getByText(/Cleo Tanaka took it in the meantime/)).toHaveCount(1)
    await expect.poll(() => [taken, also].filter(({ assigneeId }) => assigneeId === ben.id).length).toBe(1)
  })

  test('follows live changes, and ends with another list', async ({ desk }) => {
    const { page, demo } = desk
    const [first, second, third] = [desk.one(0), desk.one(2), desk.one(4)]
    await select(desk, [first, second, third])
    await page.mouse.move(900, 400)
    desk.contactWrites(third, 'And one more thing')
    await expect(desk.rows.first()).toHaveAttribute('data-conversation', String(third.displayId))
    await expectSelected(desk, [first, second, third])
    setStatus(demo.model, second, { status: 'resolved', snoozedUntil: null }, asUser(colleague(desk)))
    await expectSelected(desk, [first, third])
    await expect(page.getByRole('status').filter({ hasText: '2 selected' })).toHaveCount(1)
    await desk.view('Unassigned')
    await expect(bar(desk)).toHaveCount(0)
    await desk.view('My inbox')
    await expect(desk.row(first)).toBeVisible()
    await expect(page.locator('[aria-checked=true]')).toHaveCount(0)
    await select(desk, [first])
    await page.keyboard.press('ControlOrMeta+Shift+f')
    await page.keyboard.press('Escape')
    await expect(bar(desk)).toHaveCount(0)
  })

  test('asks once about unsent replies, and resolves the others', async ({ desk }) => {
    test.setTimeout(60_000)
    const { page } = desk
    const mine = quick(desk, 3)
    const [drafted, other, last] = mine
    if (!drafted || !other || !last) throw new Error('too few conversations')
    await desk.open(drafted)
    await desk.field.fill('Not finished')
    await desk.open(last)
    await select(desk, mine)
    await bar(desk).getByRole('button', { name: 'Resolve' }).click()
    const dialog = page.getByRole('dialog', { name: '1 of 3 conversations has an unsent reply' })
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await dialog.getByRole('button', { name: 'Resolve the other 2' }).click()
    await expect.poll(() => statuses(mine), AFTER_DELAY).toEqual(['open', 'resolved', 'resolved'])
    await expectSelected(desk, [drafted])
    await press(desk, 'e')
    await page
      .getByRole('dialog', { name: 'You have an unsent reply' })
      .getByRole('button', { name: 'Resolve anyway' })
      .click()
    await expect.poll(() => drafted.status, AFTER_DELAY).toBe('resolved')
  })

  test('stays in one column: keys move through the list, and open nothing', async ({ desk }) => {
    const { page } = desk
    await page.setViewportSize({ width: 600, height: 720 })
    const [first, second, third] = [desk.one(0), desk.one(1), desk.one(2)]
    await desk.row(first).locator('[data-check]').click()
    await press(desk, 'j')
    await expect(desk.row(second)).toBeFocused()
    await press(desk, 'j')
    await press(desk, 'x')
    await expectSelected(desk, [first, third])
    await desk.row(second).click()
    await expect(desk.thread).toBeVisible()
    await expect(bar(desk)).toBeHidden()
    await page.getByRole('button', { name: 'Back to the list' }).click()
    await expectSelected(desk, [first, third])
  })

  test('is reached from the palette', async ({ desk }) => {
    desk.needs('priority')
    const { page } = desk
    const [first, second] = [desk.one(0), desk.one(1)]
    await select(desk, [first, second])
    await page.keyboard.press('ControlOrMeta+k')
    await expect(page.getByRole('dialog').getByText('2 selected')).toBeVisible()
    await expect(page.getByRole('group', { name: 'Selected conversations' }).getByRole('option').first()).toContainText(
      'Resolve',
    )
    await page.keyboard.type('priority urgent')
    await expect(page.getByRole('option').first()).toContainText('Priority: Urgent')
    await page.keyboard.press('Enter')
    await expect.poll(() => [first.priority, second.priority]).toEqual(['urgent', 'urgent'])
    await expect(notice(desk, 'Priority of 2 set to Urgent')).toHaveCount(1)
  })

  test('has no violation of axe, in light and dark, in both densities and right to left', async ({ desk }) => {
    test.setTimeout(90_000)
    const { page, app } = desk
    await desk.open(desk.one(1))
    await select(desk, [desk.one(0), desk.one(1), desk.one(3)])
    const expectClean = async (what: string): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().exclude('iframe').analyze()
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join('\n')}`),
        what,
      ).toEqual([])
    }
    for (const isDark of [false, true]) {
      await app.host.setDark(isDark)
      await expect(page.locator('html')).toHaveAttribute('data-theme', isDark ? 'dark' : 'light')
      for (const density of ['comfortable', 'compact']) {
        await page.evaluate(async (to) => {
          const { desk: bridge } = window as unknown as { desk: { call: (c: string, i: object) => Promise<unknown> } }
          await bridge.call('settings:change', { change: { density: to } })
        }, density)
        await expect
          .poll(async () => ((await desk.rows.first().boundingBox())?.height === 55 ? 'compact' : 'comfortable'))
          .toBe(density)
        await expectClean(`${isDark ? 'dark' : 'light'}, ${density}`)
      }
    }
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl'
    })
    await press(desk, 'l')
    await expect(page.getByRole('dialog', { name: 'Labels' })).toBeVisible()
    await expectClean('labels of several, right to left')
  })
})
