import { asUser } from '../../electron/demo/model/activity.ts'
import { appendMessage } from '../../electron/demo/model/append.ts'
import { assign } from '../../electron/demo/model/conversations.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'
import { takeScreenshots } from '../screenshots.ts'

/** Longer than the delay before an action that reaches a contact is sent. */
const AFTER_DELAY = { timeout: 20_000 }

function inboxOf(desk: DeskPage, conversation: Conversation): { channelType: string; csatEnabled: boolean } {
  const inbox = [...desk.demo.model.inboxes.values()].find(({ id }) => id === conversation.inboxId)
  if (!inbox) throw new Error('the conversation has no inbox')
  return inbox
}
const mineIn = (desk: DeskPage, survey: boolean): Conversation[] =>
  desk.mine().filter((one) => inboxOf(desk, one).csatEnabled === survey)
function at(conversations: readonly Conversation[], index = 0): Conversation {
  const found = conversations[index]
  if (!found) throw new Error(`Ada has no such conversation ${index}`)
  return found
}
function nameOf(desk: DeskPage, conversation: Conversation): string {
  return desk.demo.model.contacts.get(conversation.contactId)?.name ?? ''
}
/** Excludes a notice that is fading out: the next one with the same text may already be shown. */
const notice = (desk: DeskPage, words: string | RegExp) =>
  desk.page.locator('[role="status"]:not(.notice-leave-active)').filter({ hasText: words })
const undoButton = (desk: DeskPage, words: string | RegExp) => notice(desk, words).getByRole('button', { name: 'Undo' })
/** Focuses the open conversation outside its field. */
const outsideFields = (desk: DeskPage): Promise<void> => desk.thread.focus()

test.describe('undo', () => {
  test('reopens a resolved conversation from its notice, on the server too', async ({ desk }) => {
    const conversation = at(mineIn(desk, false))
    await desk.open(conversation)
    await desk.page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
    await expect(notice(desk, 'Resolved')).toBeVisible()
    await expect.poll(() => conversation.status).toBe('resolved')
    await undoButton(desk, 'Resolved').click()
    await expect(notice(desk, 'Undone')).toBeVisible()
    await expect.poll(() => conversation.status).toBe('open')
    await expect(desk.row(conversation)).toBeVisible()
    await expect(notice(desk, 'Resolved')).toHaveCount(0)
  })

  test('takes back one action for each Z or ⌘/Ctrl Z', async ({ desk }) => {
    desk.needs('priority')
    const { page } = desk
    const conversation = at(mineIn(desk, false))
    const before = { assigneeId: conversation.assigneeId, priority: conversation.priority }
    await desk.stayAfterResolving()
    await desk.open(conversation)
    await outsideFields(desk)
    await page.keyboard.press('Shift+I')
    await expect(notice(desk, 'Unassigned')).toBeVisible()
    await page.keyboard.press('p')
    await page.getByRole('dialog').getByText('Urgent', { exact: true }).click()
    await expect(notice(desk, /Priority of .* set to Urgent/)).toBeVisible()
    await expect.poll(() => [conversation.assigneeId, conversation.priority]).toEqual([null, 'urgent'])
    await outsideFields(desk)
    await page.keyboard.press('z')
    await expect.poll(() => [conversation.assigneeId, conversation.priority]).toEqual([null, before.priority])
    await page.keyboard.press('ControlOrMeta+z')
    await expect
      .poll(() => [conversation.assigneeId, conversation.priority])
      .toEqual([before.assigneeId, before.priority])
    await page.keyboard.press('z')
    await expect(notice(desk, 'Undone')).toHaveCount(1)
    expect([conversation.assigneeId, conversation.priority]).toEqual([before.assigneeId, before.priority])
  })

  test('takes back two actions for Z pressed twice quickly, and types nothing', async ({ desk }) => {
    const { page } = desk
    const conversation = at(mineIn(desk, false))
    const { assigneeId } = conversation
    await desk.stayAfterResolving()
    for (const pace of [80, 200]) {
      await desk.open(conversation)
      await outsideFields(desk)
      await page.keyboard.press('Shift+I')
      await expect(notice(desk, 'Unassigned')).toBeVisible()
      await outsideFields(desk)
      await page.keyboard.press('Shift+P')
      await expect(notice(desk, /Marked .* as pending/)).toBeVisible()
      await expect.poll(() => [conversation.assigneeId, conversation.status]).toEqual([null, 'pending'])
      await outsideFields(desk)
      await page.keyboard.type('zz', { delay: pace })
      await expect.poll(() => [conversation.assigneeId, conversation.status]).toEqual([assigneeId, 'open'])
      await expect(desk.field).toHaveValue('')
    }
  })

  test('does nothing on Z without an action to undo', async ({ desk }) => {
    const { page } = desk
    await expect(desk.rows.first()).toBeVisible()
    const search = page.getByRole('combobox', { name: 'Search messages and people' })
    await page.keyboard.press('z')
    await page.keyboard.press('F6')
    await expect(search).toBeHidden()
    await desk.open(desk.one())
    await outsideFields(desk)
    await page.keyboard.press('z')
    await page.keyboard.press('F6')
    await expect(desk.field).toHaveValue('')
    await expect(page.locator('.notice')).toHaveCount(0)
  })

  test('returns the focus to where it was', async ({ desk }) => {
    const { page } = desk
    const conversation = at(mineIn(desk, false))
    await desk.stayAfterResolving()
    await desk.open(conversation)
    const resolve = page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true })
    await resolve.focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('main').getByRole('button', { name: 'Reopen', exact: true })).toBeFocused()
    await undoButton(desk, 'Resolved').focus()
    await page.keyboard.press('Enter')
    await expect(notice(desk, 'Undone')).toBeVisible()
    await expect(resolve).toBeFocused()
  })

  test('applies to the text while the focus is in a field', async ({ desk }) => {
    const conversation = at(mineIn(desk, false))
    await desk.stayAfterResolving()
    await desk.open(conversation)
    await outsideFields(desk)
    await desk.page.keyboard.press('Shift+P')
    await expect(notice(desk, /Marked .* as pending/)).toBeVisible()
    await desk.field.click()
    await desk.page.keyboard.type('Hallo')
    await desk.page.keyboard.press('ControlOrMeta+z')
    await expect(desk.field).not.toHaveValue('Hallo')
    await expect(notice(desk, /Marked .* as pending/)).toBeVisible()
    await expect.poll(() => conversation.status).toBe('pending')
  })

  test('returns to its conversation when the next one is open', async ({ desk }) => {
    const [first, second] = [at(mineIn(desk, false)), at(mineIn(desk, false), 1)]
    await desk.open(first)
    await outsideFields(desk)
    await desk.page.keyboard.press('Shift+P')
    await expect(notice(desk, /Marked .* as pending/)).toBeVisible()
    await desk.open(second)
    await undoButton(desk, /Marked .* as pending/).click()
    await expect(desk.page.getByText(`#${first.displayId}`, { exact: false }).first()).toBeVisible()
    await expect(desk.row(first)).toHaveAttribute('aria-selected', 'true')
    await expect.poll(() => first.status).toBe('open')
  })

  test('leaves no conversation that the user is writing in, and offers to show the other one', async ({ desk }) => {
    const { page } = desk
    const [first, second] = [at(mineIn(desk, false)), at(mineIn(desk, false), 1)]
    await desk.open(first)
    await outsideFields(desk)
    await page.keyboard.press('Shift+P')
    await expect(notice(desk, /Marked .* as pending/)).toBeVisible()
    await desk.open(second)
    await desk.field.fill('I will look into')
    await desk.row(second).focus()
    await page.keyboard.press('z')
    await expect(notice(desk, `Undone for ${nameOf(desk, first)}`)).toBeVisible()
    await expect.poll(() => first.status).toBe('open')
    await expect(desk.row(second)).toHaveAttribute('aria-selected', 'true')
    await expect(desk.field).toHaveValue('I will look into')
    await takeScreenshots(page, 'undone-show', { mirrored: true })
    await notice(desk, 'Undone').getByRole('button', { name: 'Show' }).click()
    await expect(desk.row(first)).toHaveAttribute('aria-selected', 'true')
  })

  test('asks after a change by another agent, and leaves that change', async ({ desk }) => {
    const { model } = desk.demo
    const conversation = at(mineIn(desk, false))
    const [ben, cleo] = ['ben', 'cleo'].map((name) =>
      [...model.users.values()].find(({ email }) => email === `${name}@acme.test`),
    )
    if (!ben || !cleo) throw new Error('the seed has no other agents')
    await desk.open(conversation)
    await outsideFields(desk)
    await desk.page.keyboard.press('Shift+I')
    await expect.poll(() => conversation.assigneeId).toBeNull()
    assign(model, conversation, cleo.id, asUser(ben))
    await undoButton(desk, 'Unassigned').click()
    await expect(notice(desk, 'Undone')).toHaveCount(0)
    await expect(desk.page.getByText(/Cleo Tanaka took it in the meantime/)).toBeVisible()
    expect(conversation.assigneeId).toBe(cleo.id)
    await desk.page.getByRole('button', { name: 'Assign to me anyway' }).click()
    await expect.poll(() => conversation.assigneeId).not.toBe(cleo.id)
  })

  test('ignores a typed word that begins with z', async ({ desk }) => {
    const { page } = desk
    const conversation = at(mineIn(desk, false))
    await desk.open(conversation)
    await outsideFields(desk)
    await page.keyboard.press('Shift+P')
    await expect(notice(desk, /Marked .* as pending/)).toBeVisible()
    await expect.poll(() => conversation.status).toBe('pending')
    await outsideFields(desk)
    await page.keyboard.type('zoom')
    await expect(desk.field).toHaveValue('zoom')
    await expect(notice(desk, /Marked .* as pending/)).toHaveCount(0, { timeout: 15_000 })
    await expect(notice(desk, 'Undone')).toHaveCount(0)
    expect(conversation.status).toBe('pending')
  })

  for (const direction of ['ltr', 'rtl'] as const)
    test(
      `never covers the composer at any width, several at once, ${direction}`,
      { tag: direction === 'rtl' ? '@full' : [] },
      async ({ desk }) => {
        const { page } = desk
        await desk.open(at(mineIn(desk, false)))
        await page.evaluate((dir) => {
          document.documentElement.dir = dir
        }, direction)
        for (const width of [1_920, 1_360, 1_024, 860, 700, 640, 600]) {
          await page.setViewportSize({ width, height: 720 })
          await outsideFields(desk)
          await page.keyboard.press('Shift+P')
          await expect(notice(desk, /Marked .* as pending/)).toBeVisible()
          await page.keyboard.press('Control+Shift+C')
          await expect(notice(desk, 'Link copied')).toBeVisible()
          await expect
            .poll(
              () =>
                page.evaluate(() => {
                  const composer = document.querySelector('.composer')?.getBoundingClientRect()
                  const status = document.querySelector('.status')?.getBoundingClientRect()
                  const notices = Array.from(document.querySelectorAll('.notice'), (each) =>
                    each.getBoundingClientRect(),
                  )
                  if (composer === undefined || notices.length === 0) return ['nothing to compare']
                  return notices.flatMap((own) => [
                    ...[composer, ...(status === undefined ? [] : [status])]
                      .filter(
                        (box) =>
                          own.left < box.right && box.left < own.right && own.top < box.bottom && box.top < own.bottom,
                      )
                      .map(() => 'covered'),
                    ...(own.left < 0 || own.right > innerWidth || own.top < 0 || own.bottom > innerHeight
                      ? ['cut']
                      : []),
                  ])
                }),
              { message: `at ${width}` },
            )
            .toEqual([])
          await page.keyboard.press('z')
          await expect(notice(desk, 'Undone').last()).toBeVisible()
          await expect(notice(desk, /Marked .* as pending/)).toHaveCount(0)
        }
      },
    )

  test('is offered next to the thread, never over Send, and stays while hovered', async ({ desk }) => {
    const { page } = desk
    await desk.open(at(mineIn(desk, false)))
    for (const width of [1_360, 1_024, 700, 600]) {
      await page.setViewportSize({ width, height: 800 })
      await outsideFields(desk)
      await page.keyboard.press('Shift+P')
      await expect(notice(desk, /Marked .* as pending/)).toBeVisible()
      const [shown, send] = [await notice(desk, /Marked .* as pending/).boundingBox(), await desk.send.boundingBox()]
      if (!shown || !send) throw new Error('the notice or the Send button has no box')
      expect(shown.y + shown.height <= send.y || shown.x + shown.width <= send.x, `at ${width}`).toBe(true)
      expect(shown.x >= 0 && shown.x + shown.width <= width, `at ${width}`).toBe(true)
      await page.keyboard.press('z')
      await expect(notice(desk, 'Undone').last()).toBeVisible()
      await expect(notice(desk, /Marked .* as pending/)).toHaveCount(0)
    }
  })
})

test.describe('an action that reaches the contact', () => {
  test('is delayed when resolving sends a survey, can be undone in time, and is sent after that', async ({ desk }) => {
    const conversation = at(mineIn(desk, true))
    await desk.stayAfterResolving()
    await desk.open(conversation)
    await desk.page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
    await expect(desk.page.getByRole('main').getByRole('button', { name: 'Reopen', exact: true })).toBeVisible()
    await expect(notice(desk, 'Resolved')).toBeVisible()
    expect(conversation.status).toBe('open')
    await undoButton(desk, 'Resolved').click()
    await expect(desk.page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true })).toBeVisible()
    await desk.page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
    await expect(notice(desk, 'Resolved')).toBeVisible()
    expect(conversation.status).toBe('open')
    await expect.poll(() => conversation.status, AFTER_DELAY).toBe('resolved')
  })

  test('is undone in time for a deleted message, and needs confirmation after a restart', async ({
    desk,
    launchApp,
  }) => {
    const { page } = desk
    const conversation = at(mineIn(desk, false).filter((one) => inboxOf(desk, one).channelType !== 'Channel::Email'))
    await desk.open(conversation)
    await desk.write('Not for you, sorry')
    await expect.poll(() => desk.stored(conversation, 'Not for you, sorry')).toBe(1)
    const remove = async (): Promise<void> => {
      const mine = desk.thread.locator('[data-message]').filter({ hasText: 'Not for you, sorry' })
      await mine.hover()
      // Waits for the animation: a click on a moving button scrolls the list, and the pointer leaves the row.
      await mine
        .getByRole('toolbar')
        .evaluate((bar) => Promise.all(bar.getAnimations().map(({ finished }) => finished)))
      await mine.getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
      await expect(notice(desk, 'Message deleted')).toBeVisible()
      await expect(desk.thread.getByText('Not for you, sorry')).toHaveCount(0)
    }
    await remove()
    await undoButton(desk, 'Message deleted').click()
    await expect(desk.thread.getByText('Not for you, sorry')).toBeVisible()
    await remove()
    await desk.app.close()
    expect(desk.stored(conversation, 'Not for you, sorry')).toBe(1)
    const again = await (await launchApp()).page()
    const dialog = again.getByRole('dialog', { name: 'Waiting' })
    await expect(dialog.getByText('Delete the message “Not for you, sorry”')).toBeVisible({ timeout: 20_000 })
    await expect(dialog.getByText('Deskbell quit before this was sent.')).toBeVisible()
    expect(desk.stored(conversation, 'Not for you, sorry')).toBe(1)
    await dialog.getByRole('button', { name: 'Delete the message', exact: true }).click()
    await expect.poll(() => desk.stored(conversation, 'Not for you, sorry')).toBe(0)
  })

  test('needs confirmation when another agent took over or replied during the delay', async ({ desk }) => {
    const { model } = desk.demo
    const ben = [...model.users.values()].find(({ email }) => email === 'ben@acme.test')
    if (!ben) throw new Error('the seed has no other agent')
    const resolve = async (conversation: Conversation): Promise<void> => {
      await desk.open(conversation)
      await desk.page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
      await expect(notice(desk, 'Resolved')).toBeVisible()
    }
    const [first, second] = [at(mineIn(desk, true)), at(mineIn(desk, true), 1)]
    await desk.stayAfterResolving()
    await resolve(first)
    assign(model, first, ben.id, asUser(ben))
    await expect(desk.page.getByText(/Ben Moreau took it/)).toBeVisible(AFTER_DELAY)
    await resolve(second)
    appendMessage(model, second, {
      kind: 'outgoing',
      content: 'I am on it',
      sender: { type: 'user', id: ben.id },
    })
    await expect(desk.page.getByText(/Ben Moreau answered at/)).toBeVisible(AFTER_DELAY)
    expect([first.status, second.status]).toEqual(['open', 'open'])
  })

  test('needs confirmation when the contact wrote during the delay', async ({ desk }) => {
    const { model } = desk.demo
    const conversation = at(mineIn(desk, true))
    await desk.stayAfterResolving()
    await desk.open(conversation)
    await desk.page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
    await expect(notice(desk, 'Resolved')).toBeVisible()
    desk.contactWrites(conversation, 'Wait, one more thing')
    await expect(desk.page.getByText('The customer has written since you did this.')).toBeVisible(AFTER_DELAY)
    expect(model.conversations.get(conversation.id)?.status).toBe('open')
  })
})
