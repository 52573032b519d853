import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

/** A job queue that stands still, or a Redis that is down: the status stays green, and no event comes. */
test.describe('a server whose live updates fail', () => {
  const sendAnyway = (desk: DeskPage) => desk.thread.getByRole('button', { name: 'Send anyway' })

  test('a reply over an unseen message is shown that message, and asks', async ({ desk }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    const opened = Date.now()
    // What was fetched when the thread was opened and read no longer counts as current.
    await expect.poll(() => Date.now() - opened, { timeout: 15_000 }).toBeGreaterThan(6_500)
    desk.demo.model.jobs.stop()
    desk.contactWrites(conversation, 'Please cancel my order!')
    const written = conversation.messages.at(-1)
    // The server has had it for a minute, in its own time.
    if (written) written.createdAt -= 60_000
    await desk.write('It will be sent today.')
    await expect(desk.thread).toContainText('Please cancel my order!')
    await expect(desk.thread.getByText(/You hadn’t seen that when you pressed Send/)).toBeVisible()
    expect(desk.stored(conversation, 'It will be sent today.')).toBe(0)
    await sendAnyway(desk).click()
    await expect.poll(() => desk.stored(conversation, 'It will be sent today.')).toBe(1)
    await expect(sendAnyway(desk)).toHaveCount(0)
    desk.demo.model.jobs.start()
    await expect(desk.thread.getByText('It will be sent today.', { exact: true })).toHaveCount(1)
    await expect(desk.thread.getByText('Please cancel my order!', { exact: true })).toHaveCount(1)
  })

  test('a reply that is stored and answered with an error is shown once, as sent', async ({ desk }) => {
    const conversation = desk.one(1)
    await desk.open(conversation)
    desk.demo.faults.redisDown()
    await desk.write('Your refund is on its way.')
    await expect.poll(() => desk.stored(conversation, 'Your refund is on its way.')).toBe(1)
    await expect(desk.thread.getByText('Your refund is on its way.', { exact: true })).toHaveCount(1)
    await expect(desk.thread.getByText(/Not sent|Delivery not confirmed|Sending…/)).toHaveCount(0)
    await expect(desk.thread.getByRole('button', { name: /Try again|Send again/ })).toHaveCount(0)
    desk.demo.faults.clear()
    expect(desk.stored(conversation, 'Your refund is on its way.')).toBe(1)
  })
})
