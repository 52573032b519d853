import { expect, test } from '../desk.ts'

const HELD = 'Sorry, I meant to say more'

test.describe('undo send', () => {
  test('a message waits, goes back into the composer by key and by button, and leaves once', async ({ desk }) => {
    const { page } = desk
    const [conversation, other] = [desk.one(0), desk.one(1)]
    await desk.change({ sendDelay: 30 })
    await desk.open(conversation)
    await desk.field.fill(HELD)
    await page.keyboard.press('Enter')
    await expect(desk.thread.getByText(/^Sending in \d+ s$/)).toBeVisible()
    await expect(desk.field).toHaveValue('')
    // Right where it was written.
    await page.keyboard.press('Control+Z')
    await expect(desk.field).toHaveValue(HELD)
    await expect(desk.field).toBeFocused()
    await expect(desk.thread.getByText(HELD)).toBeHidden()
    // Other words are kept.
    await page.keyboard.press('Enter')
    await desk.field.fill('And this')
    await desk.thread.getByRole('button', { name: 'Undo', exact: true }).click()
    await expect(desk.field).toHaveValue(`${HELD}\nAnd this`)
    await expect(page.getByText('Your message is above what you have written since.')).toBeVisible()
    // From the next conversation.
    await page.keyboard.press('Control+Alt+Enter')
    await expect(desk.row(other)).toHaveAttribute('aria-selected', 'true')
    await expect(desk.thread).toBeFocused()
    const notice = page.getByRole('status').filter({ hasText: 'is not sent yet' })
    await expect(notice).toContainText(/Sending in \d+ s/)
    await expect(desk.row(conversation)).toContainText('Waiting to send')
    await notice.getByRole('button', { name: 'Undo' }).click()
    await expect(desk.field).toHaveValue(`${HELD}\nAnd this`)
    await expect(notice).toBeHidden()
    await page.keyboard.press('Control+Alt+Enter')
    await expect(desk.row(other)).toHaveAttribute('aria-selected', 'true')
    await expect(desk.thread).toBeFocused()
    await page.keyboard.press('Control+Z')
    await expect(desk.row(conversation)).toHaveAttribute('aria-selected', 'true')
    await expect(desk.field).toHaveValue(`${HELD}\nAnd this`)
    expect(desk.stored(conversation, `${HELD}\nAnd this`)).toBe(0)
    await page.keyboard.press('Enter')
    await desk.thread.getByRole('button', { name: 'Send now' }).click()
    await expect.poll(() => desk.stored(conversation, `${HELD}\nAnd this`)).toBe(1)
  })

  test('Ctrl+Z takes back one message after the other', async ({ desk }) => {
    const { page } = desk
    await desk.change({ sendDelay: 30 })
    await desk.open(desk.one(0))
    for (const words of ['ONE', 'TWO']) {
      await desk.field.fill(words)
      await page.keyboard.press('Enter')
      await expect(desk.thread.getByText(words, { exact: true })).toBeVisible()
    }
    await page.keyboard.press('Control+Z')
    await expect(desk.field).toHaveValue('TWO')
    await page.keyboard.press('Control+Z')
    await expect(desk.field).toHaveValue('ONE\nTWO')
  })

  test('a message that is held when the app quits is sent before it ends', async ({ desk }) => {
    const conversation = desk.one(0)
    await desk.change({ sendDelay: 30 })
    await desk.open(conversation)
    await desk.field.fill(HELD)
    await desk.page.keyboard.press('Enter')
    await expect(desk.thread.getByText(/^Sending in \d+ s$/)).toBeVisible()
    await desk.app.host.clickMenu('Quit Deskbell')
    expect(await desk.app.ended()).toBe(0)
    expect(desk.stored(conversation, HELD)).toBe(1)
  })

  test(
    'a message that is held when the app is killed is sent once at the next start',
    { tag: '@full' },
    async ({ launchApp, signInTo }) => {
      const first = await signInTo(await launchApp())
      await first.change({ sendDelay: 30 })
      const conversation = first.one(0)
      await first.open(conversation)
      await first.field.fill(HELD)
      await first.page.keyboard.press('Enter')
      await expect(first.thread.getByText(/^Sending in \d+ s$/)).toBeVisible()
      await first.app.kill()
      const page = await (await launchApp()).page()
      await page.locator('[role=option][data-conversation]').first().waitFor()
      await expect.poll(() => first.stored(conversation, HELD), { timeout: 20_000 }).toBe(1)
    },
  )
})
