import { expect, test } from '../desk.ts'
import { takeScreenshots } from '../screenshots.ts'

test('commands are typed with what they need, and canned responses and settings are found', async ({ desk }) => {
  const conversation = desk.one()
  const { page } = desk
  const enter = async (words: string, first: string | RegExp): Promise<void> => {
    await page.keyboard.press('Control+K')
    await page.keyboard.type(words)
    await expect(page.getByRole('option').first()).toContainText(first)
  }
  await desk.stayAfterResolving()
  await desk.open(conversation)
  conversation.labels = conversation.labels.filter((label) => label !== 'bug')
  await enter('label bug', 'Label: bug')
  await takeScreenshots(page, 'palette-label', { mirrored: true })
  await page.keyboard.press('Enter')
  await expect.poll(() => conversation.labels).toContain('bug')
  await enter('snooze in three weeks', 'Snooze: ')
  await takeScreenshots(page, 'palette-snooze')
  await page.keyboard.press('Enter')
  await expect.poll(() => conversation.status).toBe('snoozed')
  const days = ((conversation.snoozedUntil ?? 0) - desk.demo.model.now()) / 86_400_000
  expect(Math.round(days)).toBe(21)
  await enter('canned return', 'Canned response: /return')
  await page.keyboard.press('Enter')
  const offered = page.getByRole('listbox', { name: 'Canned responses' }).getByRole('option')
  await expect(offered).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(desk.field).toHaveValue(/You have 30 days to return it/)
  await desk.field.fill('')
  await enter('settings writing', 'Settings: Writing')
  await takeScreenshots(page, 'palette-settings')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'Writing' })).toHaveAttribute('aria-selected', 'true')
})
