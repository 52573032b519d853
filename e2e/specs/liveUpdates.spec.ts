import { expect, test } from '../desk.ts'

test.describe('live updates', () => {
  test('show a new message, and the reply is stored once on the server', { tag: '@core' }, async ({ desk }) => {
    const conversation = desk.one(3)
    desk.contactWrites(conversation, 'Is anybody there tonight?')
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

  test('show a private note, which is stored as private', async ({ desk }) => {
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

  test('remove a resolved conversation from the list and resolve it on the server', async ({ desk }) => {
    const [conversation, next] = [desk.one(1), desk.one(2)]
    await desk.open(conversation)
    await desk.page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
    await expect(desk.row(next)).toHaveAttribute('aria-selected', 'true')
    await expect
      .poll(() => desk.demo.model.conversations.get(conversation.id)?.status, { timeout: 20_000 })
      .toBe('resolved')
    await expect(desk.row(conversation)).toHaveCount(0)
  })

  test('show the conversation of a new contact without a reload', async ({ desk }) => {
    await desk.view('Unassigned')
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

  test('show the contact typing in the row and the thread until their message arrives', async ({ desk }) => {
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
    desk.contactWrites(conversation, 'There it is.')
    await expect(desk.row(conversation)).not.toContainText('typing')
    await expect(desk.page.getByText(/is typing$/)).toHaveCount(0)
  })

  test('that no socket brings are found by polls, and replies are sent', { tag: '@full' }, async ({ desk }) => {
    const { page, demo } = desk
    const [conversation, other] = [desk.one(0), desk.one(1)]
    await desk.open(conversation)
    demo.faults.sockets.add({ kind: 'refuse', status: 403 })
    demo.faults.drop({}, { how: 'cut' })
    await expect(page.getByText('No live updates for Acme Support.', { exact: true })).toBeVisible({ timeout: 60_000 })
    await expect(desk.status).toContainText('No live updates, synced every 45 s')
    await page.screenshot({ path: test.info().outputPath('no-socket.png') })
    desk.contactWrites(other, 'Is anyone there?')
    await expect(desk.row(other)).toContainText('Is anyone there?', { timeout: 40_000 })
    await desk.write('We are here.')
    await expect.poll(() => desk.stored(conversation, 'We are here.')).toBe(1)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.screenshot({ path: test.info().outputPath('no-socket-dark.png') })
    demo.faults.clear()
    await page.getByRole('button', { name: 'Reconnect now' }).click()
    await expect(desk.status).toContainText('Synced just now', { timeout: 20_000 })
    await expect(page.getByText('No live updates for Acme Support.', { exact: true })).toHaveCount(0)
  })
})
