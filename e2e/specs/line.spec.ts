import { expect, test } from '../desk.ts'

test.describe('the whole line', () => {
  test('a customer writes, the agent hears, answers, and the server has it once', async ({ desk }) => {
    const conversation = desk.one(3)
    desk.customerWrites(conversation, 'Is anybody there tonight?')
    await expect(desk.row(conversation)).toContainText('Is anybody there tonight?')
    await expect(desk.rows.first()).toHaveAttribute('data-conversation', String(conversation.displayId))

    await desk.open(conversation)
    await expect(desk.thread).toContainText('Is anybody there tonight?')
    await desk.write('Good evening, yes. How can I help?')
    await expect(desk.field).toHaveValue('')
    await expect(desk.thread).toContainText('Good evening, yes. How can I help?')
    await expect.poll(() => desk.stored(conversation, 'Good evening, yes. How can I help?')).toBe(1)
    await expect(desk.thread.getByText('Good evening, yes. How can I help?')).toHaveCount(1)
    await expect(desk.thread).toContainText(/Sent|Delivered/)
  })

  test('a private note stays inside, and looks it', async ({ desk }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    await desk.page.getByRole('radio', { name: 'Private note' }).click()
    await desk.write('Refund agreed with billing.')
    await expect(desk.thread.getByText('Private note').last()).toBeVisible()
    await expect
      .poll(
        () =>
          [...desk.demo.model.messages.values()].find((one) => one.content === 'Refund agreed with billing.')
            ?.isPrivate,
      )
      .toBe(true)
  })

  test('resolve moves it out of the inbox on both sides', async ({ desk }) => {
    const conversation = desk.one(1)
    await desk.open(conversation)
    await desk.page.getByRole('button', { name: 'Resolve', exact: true }).click()
    await expect(desk.page.getByRole('button', { name: 'Reopen', exact: true })).toBeVisible()
    await expect
      .poll(() => desk.demo.model.conversations.get(conversation.id)?.status, { timeout: 20_000 })
      .toBe('resolved')
    await expect(desk.row(conversation)).toHaveCount(0)
  })

  test('a new customer appears without being looked for', async ({ desk }) => {
    await desk.tab('Unassigned')
    const answer = await fetch(`${desk.demo.control}/visitor`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        action: 'arrive',
        inboxId: 1,
        name: 'Quirina Velt',
        email: 'quirina@example.test',
        content: 'First time here, hello!',
      }),
    })
    expect(answer.ok).toBe(true)
    await expect(desk.rows.first()).toContainText('Quirina Velt')
    await expect(desk.rows.first()).toContainText('First time here, hello!')
  })

  test('what somebody types is seen in the row and the thread, and goes when they write', async ({ desk }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    const typing = async (on: boolean): Promise<void> => {
      const answer = await fetch(`${desk.demo.control}/visitor`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ action: 'typing', accountId: 1, conversationId: conversation.displayId, on }),
      })
      expect(answer.ok).toBe(true)
    }
    await typing(true)
    await expect(desk.row(conversation)).toContainText('typing')
    await expect(desk.page.getByText(/is typing$/)).toBeVisible()
    desk.customerWrites(conversation, 'There it is.')
    await expect(desk.row(conversation)).not.toContainText('typing')
    await expect(desk.page.getByText(/is typing$/)).toHaveCount(0)
  })
})
