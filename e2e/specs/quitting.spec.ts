import type { Locator, Page } from '@playwright/test'
import type { Conversation } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

const WORDS = 'these words were typed just before the end'
const field = (page: Page): Locator => page.getByRole('textbox', { name: /^(Reply|Private note)$/ })
const typed = async (desk: DeskPage, conversation: Conversation): Promise<void> => {
  await desk.open(conversation)
  await desk.field.click()
  await desk.page.keyboard.type(WORDS)
}

/** An end that the app is asked for loses nothing; one that it isn't asked for loses at most the last second. */
test.describe('what is written when Deskbell ends', () => {
  const ends: { name: string; end: (desk: DeskPage) => Promise<unknown> }[] = [
    { name: 'the menu', end: ({ app }) => app.host.clickMenu('Quit Deskbell') },
    {
      name: 'closing the window that may not hide',
      end: async ({ app, page }) => {
        await page.evaluate(async () => {
          const { desk } = window as unknown as { desk: { call: (command: string, input: object) => Promise<unknown> } }
          await desk.call('settings:change', { change: { closeToTray: false } })
        })
        await field(page).pressSequentially('!')
        await app.host.closeWindow()
      },
    },
    { name: "the system's signal", end: ({ app }) => app.close() },
  ]
  for (const { name, end } of ends) {
    test(`is all there after quitting by ${name}, with a file dropped just before`, async ({ desk, launchApp }) => {
      const conversation = desk.one()
      await typed(desk, conversation)
      await desk.field.evaluate((element) => {
        const transfer = new DataTransfer()
        transfer.items.add(new File([new Uint8Array(30_000_000)], 'film.mp4', { type: 'video/mp4' }))
        element.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }))
      })
      await end(desk)
      expect(await desk.app.ended()).toBe(0)
      const page = await (await launchApp()).page()
      await page.locator(`[role=option][data-conversation="${conversation.displayId}"]`).click()
      await expect(field(page)).toHaveValue(new RegExp(`^${WORDS}!?$`))
      await expect(page.getByRole('list', { name: 'Attached files' })).toContainText('film.mp4')
    })
  }

  test('is there but for the last second after a crash while one types', async ({ desk, launchApp }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    await desk.field.click()
    const started = Date.now()
    let keys = 0
    // Never a pause as long as the one after which a draft is saved anyway.
    while (Date.now() - started < 3_000) {
      await desk.page.keyboard.press('x')
      keys += 1
    }
    await desk.app.kill()
    const page = await (await launchApp()).page()
    await page.locator(`[role=option][data-conversation="${conversation.displayId}"]`).click()
    await expect(field(page)).toHaveValue(/^x+$/)
    expect((await field(page).inputValue()).length).toBeGreaterThan(keys / 2)
  })
})
