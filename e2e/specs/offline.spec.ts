import { sendAsAgent } from '../../electron/demo/model/messages.ts'
import { DeskPage, expect, test } from '../desk.ts'

test('offline actions and messages survive a kill, are sent once, and ask after a change by another agent', async ({
  desk,
  launchApp,
}) => {
  test.setTimeout(150_000)
  const { demo } = desk
  const [conversation, other] = [desk.one(0), desk.one(1)]
  const label =
    [...demo.model.labels.values()].find(
      ({ accountId, title }) => accountId === 1 && !conversation.labels.includes(title),
    )?.title ?? ''
  const ben = [...demo.model.users.values()].find(({ email }) => email === 'ben@acme.test')
  if (!ben) throw new Error('the seed has no Ben')
  const kept = [...conversation.labels]

  // In a thread that was never fetched, the first message that the user had not seen is the customer's.
  await desk.open(other)
  await desk.open(conversation)
  const comeBack = await demo.goDown()
  await expect(desk.page.getByText(/^Offline since/).first()).toBeVisible({ timeout: 12_000 })

  await desk.write('Done. Have a good day!')
  await desk.thread.click()
  await desk.page.keyboard.press('l')
  await desk.page.getByRole('combobox', { name: 'Find a label…' }).fill(label)
  await desk.page.keyboard.press('Enter')
  await expect(desk.page.getByRole('option', { name: label, checked: true })).toBeVisible()
  await desk.page.keyboard.press('Escape')
  await desk.page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
  await expect(desk.row(conversation)).toHaveCount(0)
  await desk.open(other)
  await desk.write('Let me look into it.')
  await expect(desk.thread).toContainText('Let me look into it.')
  await desk.page.getByRole('button', { name: 'Show what is waiting' }).first().click()
  const list = desk.page.getByRole('dialog', { name: 'Waiting' })
  for (const words of ['Done. Have a good day!', `Add the label ${label}`, 'Resolve', 'Let me look into it.'])
    await expect(list).toContainText(words)
  await desk.page.screenshot({ path: test.info().outputPath('waiting.png') })

  await desk.app.kill()
  sendAsAgent(demo.model, other, { content: 'I am on it.' }, ben)
  const app = await launchApp()
  const again = new DeskPage(app, await app.page(), demo)
  // Resolving there sends the contact a survey. It was still delayed when Deskbell was killed, so the user must confirm.
  const asked = again.page.getByRole('dialog', { name: 'Waiting' })
  await asked.getByRole('button', { name: 'Resolve', exact: true }).click({ timeout: 20_000 })
  await again.page.keyboard.press('Escape')
  await expect(again.page.getByRole('button', { name: 'Show what is waiting' }).first()).toContainText('4 waiting', {
    timeout: 20_000,
  })
  await expect(again.row(conversation)).toHaveCount(0)
  expect(conversation.status).toBe('open')

  await comeBack()
  await expect(again.status).toContainText(/Synced|needs you/, { timeout: 40_000 })
  await expect
    .poll(() => [conversation.status, desk.stored(conversation, 'Done. Have a good day!')], { timeout: 30_000 })
    .toEqual(['resolved', 1])
  expect(conversation.labels).toEqual([...kept, label])

  await again.open(other)
  await expect(again.thread).toContainText('Held back')
  await expect(again.thread).toContainText(/Ben \S+ answered at/)
  await again.page.screenshot({ path: test.info().outputPath('held.png') })
  expect(desk.stored(other, 'Let me look into it.')).toBe(0)
  await again.thread.getByRole('button', { name: 'Send anyway' }).click()
  await expect.poll(() => desk.stored(other, 'Let me look into it.')).toBe(1)
  await expect(again.thread).not.toContainText('Held back')
  await expect(again.page.getByRole('button', { name: 'Show what is waiting' })).toHaveCount(0)
  expect(desk.stored(conversation, 'Done. Have a good day!')).toBe(1)
})
