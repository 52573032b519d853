import { asSystem } from '../../electron/demo/model/activity.ts'
import { changeMessage } from '../../electron/demo/model/changeMessage.ts'
import { expect, test } from '../desk.ts'

test.use({ like: '2.16.0' })

test.describe('on an old server', () => {
  test('a priority is refused because the server has none, and the conversation stays', async ({ desk }) => {
    const { page } = desk
    const conversation = desk.one()
    const { priority } = conversation
    await desk.open(conversation)
    await desk.row(conversation).focus()
    await page.keyboard.press('p')
    await page.getByRole('option', { name: 'Urgent' }).click()
    const notice = page.locator('.notice').filter({ hasText: 'This server can’t do that' })
    await expect(notice).toBeVisible()
    await expect(page.getByText('This no longer exists')).toHaveCount(0)
    await expect(desk.row(conversation)).toBeVisible()
    expect(conversation.priority).toBe(priority)
  })

  test('a refused message is not sent again, because the server cannot', async ({ desk }) => {
    // An email is sent again as a new message.
    const conversation = desk
      .mine()
      .find(({ inboxId }) => desk.demo.model.inboxes.get(inboxId)?.channelType === 'Channel::WebWidget')
    if (!conversation) throw new Error('Ada has no conversation of the website')
    await desk.open(conversation)
    await desk.write('Is this the right size?')
    await expect.poll(() => desk.stored(conversation, 'Is this the right size?')).toBe(1)
    const sent = conversation.messages.findLast(({ content }) => content === 'Is this the right size?')
    if (!sent) throw new Error('the message was not stored')
    changeMessage(
      desk.demo.model,
      sent,
      { status: 'failed', contentAttributes: { external_error: 'Rejected' } },
      asSystem,
    )
    await desk.thread.getByRole('button', { name: 'Try again' }).click()
    await expect(desk.page.locator('.notice').filter({ hasText: 'This server can’t do that' })).toBeVisible()
    await expect(desk.page.getByText('This no longer exists')).toHaveCount(0)
    await expect(desk.thread).toContainText('Is this the right size?')
  })
})
