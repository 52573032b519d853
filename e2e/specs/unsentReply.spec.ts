import { asSystem } from '../../electron/demo/model/activity.ts'
import { changeMessage } from '../../electron/demo/model/changeMessage.ts'
import { expect, test } from '../desk.ts'

test.describe('an unsent reply', () => {
  test('asks before its conversation is resolved, and is sent with it', async ({ desk }) => {
    const { page } = desk
    const [first, next] = [desk.one(0), desk.one(1)]
    await desk.open(first)
    await desk.field.fill('It is on its way.')
    await page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'You have an unsent reply' })
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(desk.field).toHaveValue('It is on its way.')
    expect(first.status).toBe('open')
    await page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await dialog.getByRole('button', { name: 'Send and resolve' }).click()
    await expect(desk.row(next)).toHaveAttribute('aria-selected', 'true')
    await expect
      .poll(() => [desk.stored(first, 'It is on its way.'), first.status], { timeout: 20_000 })
      .toEqual([1, 'resolved'])
  })

  test('is sent with what follows it from the menu beside Send and by its keys', async ({ desk }) => {
    desk.needs('snooze')
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
    await expect(desk.thread).toBeFocused()
    await expect(desk.field).toHaveValue('')
    await expect.poll(() => [desk.stored(second, 'Done.'), second.status], { timeout: 20_000 }).toEqual([1, 'resolved'])
  })

  test('asks about one that the channel refused, and tries it again only where that can work', async ({ desk }) => {
    desk.needs('messageRetry')
    const { page, demo } = desk
    const refused = [...demo.model.messages.values()].find(
      ({ status, conversation }) =>
        status === 'failed' && demo.model.contacts.get(conversation.contactId)?.name === 'Layla Haddad',
    )
    if (!refused) throw new Error('the seed has no refused reply')
    const layla = refused.conversation
    await desk.openStored(layla)
    const resolve = page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true })
    await resolve.click()
    const dialog = page.getByRole('dialog', { name: /^A reply to .+ was not sent$/ })
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    expect([layla.status, refused.status]).toEqual(['open', 'failed'])

    const attributes = refused.contentAttributes
    const because = (reason: string): void =>
      changeMessage(demo.model, refused, { contentAttributes: { ...attributes, external_error: reason } }, asSystem)
    because('131026: Message undeliverable')
    await expect(desk.thread.getByText(/this person can’t be reached/)).toBeVisible()
    await resolve.click()
    const hopeless = page.getByRole('dialog', { name: /^A reply to .+ was not delivered$/ })
    await expect(hopeless.getByRole('button', { name: 'Resolve anyway' })).toBeVisible()
    await expect(hopeless.getByRole('button', { name: 'Try again' })).toHaveCount(0)
    await hopeless.getByRole('button', { name: 'Cancel' }).click()
    await expect(hopeless).toBeHidden()
    expect(layla.status).toBe('open')

    because('131047: Re-engagement message')
    await expect(desk.thread.getByRole('button', { name: 'Try again' })).toBeVisible()
    await resolve.click()
    await dialog.getByRole('button', { name: 'Try again and resolve' }).click()
    await expect.poll(() => [refused.status === 'failed', layla.status]).toEqual([false, 'resolved'])
  })
})
