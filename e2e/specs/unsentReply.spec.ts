import { expect, test } from '../desk.ts'

test.describe('an unsent reply', () => {
  test('asks before its conversation is resolved, and is sent with it by Enter', async ({ desk }) => {
    const { page } = desk
    const [first, next] = [desk.one(0), desk.one(1)]
    await desk.open(first)
    await desk.field.fill('It is on its way.')
    await page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'You have an unsent reply' })
    await expect(dialog.getByRole('button', { name: 'Send and resolve' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(desk.field).toHaveValue('It is on its way.')
    expect(first.status).toBe('open')
    await page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
    await expect(dialog.getByRole('button', { name: 'Send and resolve' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(desk.row(next)).toHaveAttribute('aria-selected', 'true')
    await expect
      .poll(() => [desk.stored(first, 'It is on its way.'), first.status], { timeout: 20_000 })
      .toEqual([1, 'resolved'])
  })

  test('is sent with what follows it from the menu beside Send and by its keys', async ({ desk }) => {
    const { page } = desk
    const [first, second, third] = [desk.one(0), desk.one(1), desk.one(2)]
    await desk.open(first)
    await desk.field.fill('Until Monday.')
    await page.getByRole('button', { name: 'Sending options' }).click()
    await page.getByRole('menuitem', { name: 'Send and snooze…' }).click()
    await page.getByRole('option', { name: /^Tomorrow/ }).click()
    await expect(desk.row(second)).toHaveAttribute('aria-selected', 'true')
    await expect.poll(() => [desk.stored(first, 'Until Monday.'), first.status]).toEqual([1, 'snoozed'])
    await expect(page.getByRole('main').getByText(`#${second.displayId}`)).toBeVisible()
    await desk.field.fill('Done.')
    await page.keyboard.press('Control+Shift+Enter')
    await expect(desk.row(third)).toHaveAttribute('aria-selected', 'true')
    await expect(desk.field).toBeFocused()
    await expect(desk.field).toHaveValue('')
    await expect.poll(() => [desk.stored(second, 'Done.'), second.status], { timeout: 20_000 }).toEqual([1, 'resolved'])
  })
})
