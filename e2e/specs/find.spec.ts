import { sendAsAgent } from '../../electron/demo/model/messages.ts'
import { expect, test } from '../desk.ts'

test('words are found in a conversation, also in messages that are not loaded, and Escape leads back', async ({
  demo,
  launchApp,
  signInTo,
}) => {
  const ada = [...demo.model.users.values()].find(({ email }) => email === 'ada@acme.test')
  const conversation = [...demo.model.conversations.values()].find(
    ({ accountId, assigneeId, status }) => accountId === 1 && status === 'open' && assigneeId === ada?.id,
  )
  if (!ada || !conversation) throw new Error('Ada has no conversation')
  for (let index = 0; index < 240; index++)
    sendAsAgent(
      demo.model,
      conversation,
      { content: index === 3 || index === 230 ? `Quittung ${index}` : `line ${index}` },
      ada,
    )
  const desk = await signInTo(await launchApp())
  const { page } = desk
  await desk.open(conversation)
  await expect(desk.thread.getByText('line 239')).toBeInViewport()
  await desk.field.focus()
  await page.keyboard.press('Control+F')
  const field = page.getByRole('textbox', { name: 'Find in this conversation' })
  const status = page.getByRole('search', { name: 'Find in this conversation' }).getByRole('status')
  await expect(field).toBeFocused()
  await page.keyboard.type('quittung')
  await expect(status).toHaveText('1 of 1 so far')
  await expect(desk.thread.getByText('Quittung 230')).toBeInViewport()
  // Among messages that only the server has.
  await page.keyboard.press('Enter')
  await expect(status).toHaveText('2 of 2')
  await expect(desk.thread.getByText('Quittung 3', { exact: true })).toBeInViewport()
  await page.keyboard.press('Shift+Enter')
  await expect(status).toHaveText('1 of 2')
  await expect(desk.thread.getByText('Quittung 230')).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(status).toHaveText('2 of 2')
  await page.keyboard.press('Escape')
  await expect(field).toBeHidden()
  await expect(desk.field).toBeFocused()
  await expect(desk.thread.getByText('line 239')).toBeInViewport()
})
