import type { Locator, Page } from '@playwright/test'
import type { Conversation } from '../../electron/demo/model/types.ts'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

const WORDS = 'these words were typed just before the end'
const field = (page: Page): Locator => page.getByRole('textbox', { name: /^(Reply|Private note)$/ })
const typeDraft = async (desk: DeskPage, conversation: Conversation): Promise<void> => {
  await desk.open(conversation)
  await desk.field.click()
  await desk.page.keyboard.type(WORDS)
}

/** A quit loses nothing; a crash loses at most the last second. */
test.describe('an unsent draft', () => {
  const quits: { name: string; quit: (desk: DeskPage) => Promise<unknown> }[] = [
    { name: 'the menu', quit: ({ app }) => app.host.clickMenu('Quit Deskbell') },
    {
      name: 'closing the window with hiding turned off',
      quit: async ({ app, page }) => {
        await page.evaluate(async () => {
          const { desk } = window as unknown as { desk: { call: (command: string, input: object) => Promise<unknown> } }
          await desk.call('settings:change', { change: { closeToTray: false } })
        })
        await field(page).pressSequentially('!')
        await app.host.closeWindow()
      },
    },
    { name: 'the quit signal of the system', quit: ({ app }) => app.close() },
  ]
  for (const { name, quit } of quits) {
    test(
      `is complete after quitting by ${name}, with a file dropped just before`,
      { tag: name === quits[0]?.name ? [] : '@full' },
      async ({ desk, launchApp }) => {
        const conversation = desk.one()
        await typeDraft(desk, conversation)
        await desk.field.evaluate((element) => {
          const transfer = new DataTransfer()
          transfer.items.add(new File([new Uint8Array(30_000_000)], 'film.mp4', { type: 'video/mp4' }))
          element.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }))
        })
        await quit(desk)
        expect(await desk.app.ended()).toBe(0)
        const page = await (await launchApp()).page()
        await page.locator(`[role=option][data-conversation="${conversation.displayId}"]`).click()
        await expect(field(page)).toHaveValue(new RegExp(`^${WORDS}!?$`))
        await expect(page.getByRole('list', { name: 'Attached files' })).toContainText('film.mp4')
      },
    )
  }

  test(
    'is restored, except for its last second, after a crash while typing',
    { tag: '@full' },
    async ({ desk, launchApp }) => {
      const conversation = desk.one()
      await desk.open(conversation)
      await desk.field.click()
      const started = Date.now()
      let keys = 0
      // Types without a pause: a pause would save the draft.
      while (Date.now() - started < 3_000) {
        await desk.page.keyboard.press('x')
        keys += 1
      }
      await desk.app.kill()
      const page = await (await launchApp()).page()
      await page.locator(`[role=option][data-conversation="${conversation.displayId}"]`).click()
      await expect(field(page)).toHaveValue(/^x+$/)
      expect((await field(page).inputValue()).length).toBeGreaterThan(keys / 2)
    },
  )
})
