import type { Conversation } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

/** Writes a reply that the server refuses. */
async function writeRefused(desk: DeskPage, conversation: Conversation, words: string): Promise<void> {
  await desk.open(conversation)
  desk.demo.faults.rest.add(
    { kind: 'status', status: 422, body: { error: 'Validation failed: Message too spicy' } },
    { method: 'POST', path: '/messages$' },
    { count: 1 },
  )
  await desk.write(words)
  await expect(desk.thread).toContainText('Not sent')
}

test.describe('the focus after a button that disappears with its action', () => {
  for (const [name, isKept] of [
    ['Try again', true],
    ['Discard', false],
  ] as const)
    test(`goes to the composer from ${name}`, async ({ desk }) => {
      const conversation = desk.one()
      await writeRefused(desk, conversation, 'A spicy reply.')
      const button = desk.thread.getByRole('button', { name })
      await button.focus()
      await desk.page.keyboard.press('Enter')
      await expect(button).toHaveCount(0)
      await expect(desk.field).toBeFocused()
      await expect.poll(() => desk.stored(conversation, 'A spicy reply.')).toBe(isKept ? 1 : 0)
    })

  test('stays in the dialog of what waits, then returns to the desk', async ({ desk }) => {
    await writeRefused(desk, desk.one(), 'A spicy reply.')
    await desk.openDialogByCommand('Show what is waiting', 'Waiting')
    const dialog = desk.page.getByRole('dialog', { name: 'Waiting' })
    await dialog.getByRole('button', { name: 'Discard' }).focus()
    await desk.page.keyboard.press('Enter')
    await expect(dialog).toContainText('Nothing is waiting')
    await expect(dialog).toBeFocused()
    await desk.page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(desk.page.locator('body')).not.toBeFocused()
  })

  test('stays in a message that was deleted', async ({ desk }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    await desk.write('Not for you, sorry')
    const sent = desk.thread.locator('[data-message]').filter({ hasText: 'Not for you, sorry' })
    await expect.poll(() => desk.stored(conversation, 'Not for you, sorry')).toBe(1)
    await sent.focus()
    await sent.getByRole('button', { name: 'Delete' }).focus()
    await desk.page.keyboard.press('Enter')
    await desk.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await expect(sent).toHaveCount(0)
    await expect(desk.thread.locator('[data-message]:focus')).toHaveCount(1)
  })
})
