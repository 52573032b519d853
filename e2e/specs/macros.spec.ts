import { unreadCount } from '../../electron/demo/model/reading.ts'
import type { Macro } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'
import { takeScreenshots } from '../screenshots.ts'

const notice = (desk: DeskPage, words: string | RegExp) =>
  desk.page.locator('[role="status"]:not(.notice-leave-active)').filter({ hasText: words })
const preview = (desk: DeskPage, name: string) => desk.page.getByRole('dialog', { name: `Run “${name}”` })
function macroOf(desk: DeskPage, name: string): Macro {
  const found = [...desk.demo.model.macros.values()].find((macro) => macro.name === name)
  if (!found) throw new Error(`no macro ${name}`)
  return found
}

test('a macro shows what it will do, is held for the undo time, and then runs once', async ({ desk }) => {
  desk.needs('macros')
  const conversation = desk.one()
  const written = 'Thanks for waiting, {{contact.first_name}}. We are on it!'
  macroOf(desk, 'Say we are on it').actions.push(
    { action_name: 'send_email_transcript', action_params: ['boss@acme.test, audit@acme.test'] },
    { action_name: 'order_pizza', action_params: [] },
    { action_name: 'add_private_note', action_params: ['Called the workshop.'] },
  )
  await desk.open(conversation)
  await desk.page.keyboard.press('Escape')
  await desk.row(conversation).focus()
  await desk.page.keyboard.press('m')
  const choice = desk.page.getByRole('dialog', { name: 'Run a macro' })
  await expect(choice.getByRole('option')).toHaveCount(3)
  await takeScreenshots(desk.page, 'macro-choose')
  await desk.page.keyboard.type('on it')
  await expect(choice.getByRole('option')).toHaveCount(1)
  await desk.page.keyboard.press('Enter')
  const question = preview(desk, 'Say we are on it')
  await expect(question.getByText(written, { exact: true })).toBeVisible()
  await expect(question.getByText('Email the whole conversation to boss@acme.test and audit@acme.test')).toBeVisible()
  await expect(question.getByText('“order_pizza”, which Deskbell doesn’t know')).toBeVisible()
  await expect(question.getByRole('button', { name: 'Run', exact: true })).toBeFocused()
  await takeScreenshots(desk.page, 'macro-preview', { mirrored: true })
  await desk.page.keyboard.press('Enter')
  await expect(notice(desk, 'Running “Say we are on it”')).toBeVisible()
  await takeScreenshots(desk.page, 'macro-held')
  await notice(desk, 'Running “Say we are on it”').getByRole('button', { name: 'Undo' }).click()
  await expect(notice(desk, 'Undone')).toBeVisible()
  await desk.row(conversation).click({ button: 'right' })
  await desk.page.getByRole('menuitem', { name: 'Run a macro…' }).click()
  await choice.getByRole('option', { name: 'Say we are on it' }).click()
  await question.getByRole('button', { name: 'Run', exact: true }).click()
  await expect.poll(() => desk.stored(conversation, 'Called the workshop.'), { timeout: 20_000 }).toBe(1)
  expect(desk.stored(conversation, 'Thanks for waiting, Maya. We are on it!')).toBe(1)
})

test('a macro of many is chosen by its name, and says that it is gone', { tag: '@full' }, async ({ desk }) => {
  desk.needs('macros')
  const [one, other] = [desk.one(0), desk.one(1)]
  await desk.row(one).click({ modifiers: ['ControlOrMeta'] })
  await desk.row(other).click({ modifiers: ['ControlOrMeta'] })
  await desk.page.keyboard.press('Control+K')
  await desk.page.keyboard.type('macro billing')
  await expect(desk.page.getByRole('option').first()).toContainText('Macro: Hand to billing')
  await takeScreenshots(desk.page, 'macro-palette')
  await desk.page.keyboard.press('Enter')
  const question = preview(desk, 'Hand to billing')
  await expect(question.getByText('each of the 2 conversations')).toBeVisible()
  await question.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(notice(desk, 'Running “Hand to billing” for 2')).toBeVisible()
  await expect.poll(() => [one.priority, other.priority], { timeout: 20_000 }).toEqual(['high', 'high'])
  await desk.page.keyboard.press('Control+K')
  await desk.page.keyboard.type('macro close')
  await expect(desk.page.getByRole('option').first()).toContainText('Macro: Close as bug')
  desk.demo.model.macros.delete(macroOf(desk, 'Close as bug').id)
  await desk.page.keyboard.press('Enter')
  const gone = desk.page.getByRole('dialog', { name: 'This macro is gone' })
  await expect(gone.getByText('It was deleted, or it isn’t shared with you anymore.')).toBeVisible()
  await expect(gone.getByRole('button', { name: 'Run', exact: true })).toHaveCount(0)
  await takeScreenshots(desk.page, 'macro-gone')
})

test('a macro gets a key, and runs without a network once it is back @full', async ({ desk }) => {
  desk.needs('macros')
  const conversation = desk.one()
  conversation.agentLastSeenAt = desk.demo.model.now()
  expect(unreadCount(desk.demo.model, conversation)).toBe(0)
  await desk.stayAfterResolving()
  await desk.open(conversation)
  await desk.openDialogByCommand('Keyboard shortcuts', 'Keyboard shortcuts')
  const sheet = desk.page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await sheet.getByRole('button', { name: 'Change keys' }).click()
  await sheet.getByRole('button', { name: 'Change the keys of Close as bug' }).click()
  await desk.page.keyboard.press('Control+Alt+b')
  await expect(sheet.locator('[data-shortcut^="macro:"]').first()).toContainText('B')
  await takeScreenshots(desk.page, 'macro-key')
  await desk.page.keyboard.press('Escape')
  await desk.row(conversation).focus()
  const comeBack = await desk.demo.goDown()
  await desk.page.keyboard.press('Control+Alt+b')
  await expect(preview(desk, 'Close as bug').getByRole('button', { name: 'Run', exact: true })).toBeFocused()
  await desk.page.keyboard.press('Enter')
  await expect(desk.page.getByRole('main').getByText('Resolved', { exact: true }).first()).toBeVisible()
  await comeBack()
  await expect.poll(() => conversation.status, { timeout: 30_000 }).toBe('resolved')
  expect(conversation.labels).toContain('bug')
})
