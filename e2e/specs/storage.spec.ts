import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '../desk.ts'

const PAGE = 4_096
const DRAFTS = [
  'Dear customer, thank you for your patience',
  'about the invoice: it was sent on Monday',
  'ask the warehouse first',
]

/** Overwrites every page of a database file except the first one and those that contain one of the texts. */
function damage(file: string, exceptTexts: readonly string[]): void {
  const bytes = readFileSync(file)
  for (let page = PAGE; page < bytes.length; page += PAGE) {
    const part = bytes.subarray(page, page + PAGE)
    if (!exceptTexts.some((text) => part.includes(text))) part.fill(0x5a)
  }
  writeFileSync(file, bytes)
}

test.describe('storage', () => {
  test('fetches a damaged cache again and saves the drafts, with a banner until it is dismissed', async ({
    desk,
    launchApp,
  }) => {
    const conversations = DRAFTS.map((_text, index) => desk.one(index))
    for (const [index, conversation] of conversations.entries()) {
      await desk.open(conversation)
      await desk.field.fill(DRAFTS[index] ?? '')
    }
    await desk.open(desk.one(DRAFTS.length))
    for (const conversation of conversations) await expect(desk.row(conversation)).toContainText('Draft')
    await desk.app.close()
    const data = path.join(desk.app.userData, 'data')
    const [session] = readdirSync(data)
    const folder = path.join(data, session ?? '')
    damage(path.join(folder, 'server.db'), [])
    damage(path.join(folder, 'local.db'), DRAFTS)

    const page = await (await launchApp()).page()
    const banner = page.locator('[data-storage=set-aside]')
    await expect(banner).toContainText('were damaged.')
    await expect(banner).toContainText('3 drafts and waiting messages were saved.')
    await expect(banner).toContainText('The cache is being fetched again.')
    for (const [index, { displayId }] of conversations.entries()) {
      await page.locator(`[role=option][data-conversation="${displayId}"]`).click()
      await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue(DRAFTS[index] ?? '')
    }
    await expect(page.getByRole('log', { name: 'Messages' }).getByRole('article').first()).toBeVisible()
    expect(readdirSync(folder).filter((name) => /^(server|local)\.db\.damaged-\d+$/.test(name))).toHaveLength(2)
    await banner.getByRole('button', { name: 'OK' }).click()
    await expect(banner).toHaveCount(0)
  })

  test('shows the size of the cache in the settings, and removes it without losing a draft', async ({ desk }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    await desk.field.fill('not yet sent')
    await desk.open(desk.one(1))
    await expect(desk.row(conversation)).toContainText('Draft')
    await desk.open(conversation)
    await desk.page.keyboard.press('ControlOrMeta+,')
    await desk.page.getByRole('tab', { name: 'Storage' }).click()
    await expect(desk.page.getByRole('tabpanel')).toContainText(/kB cached|MB cached/)
    await desk.page.getByRole('button', { name: 'Remove cached data…' }).click()
    await desk.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
    await expect(desk.page.getByText(/The cached data of .* was removed/)).toBeVisible()
    await desk.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await expect(desk.rows.first()).toBeVisible()
    await expect(desk.field).toHaveValue('not yet sent')
    await desk.write('not yet sent, but now')
    await expect.poll(() => desk.stored(conversation, 'not yet sent, but now')).toBe(1)
  })
})
