import type { Locator } from '@playwright/test'
import { sendAsAgent, sendAsContact } from '../../electron/demo/model/messages.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import { DeskPage, expect, test } from '../desk.ts'
import { takeScreenshots } from '../screenshots.ts'

/** Adds messages of the contact and Ada, so that the thread can be scrolled. */
function lengthen(desk: DeskPage, conversation: Conversation): void {
  const { model } = desk.demo
  const ada = [...model.users.values()].find(({ email }) => email === 'ada@acme.test')
  if (!ada) throw new Error('the seed has no Ada')
  for (let each = 1; each <= 15; each++) {
    sendAsContact(model, conversation, { content: `Question ${each}: where is my parcel now?` })
    sendAsAgent(model, conversation, { content: `Answer ${each}: it is on its way.` }, ada)
  }
}
const topOf = async (row: Locator): Promise<number> => (await row.boundingBox())?.y ?? NaN

test.describe('a server that stores messages and sends no events', () => {
  test(
    'is said to have no live updates; new messages appear by polling, and nothing moves what is read',
    { tag: '@full' },
    async ({ desk }) => {
      test.setTimeout(180_000)
      const { page, status, thread } = desk
      const { jobs } = desk.demo.model
      const conversation = desk.one()
      lengthen(desk, conversation)
      await desk.open(conversation)
      await expect(thread.getByText('Answer 15')).toBeVisible()

      jobs.stop()
      await desk.write('I will ask the carrier.')
      await expect.poll(() => desk.stored(conversation, 'I will ask the carrier.')).toBe(1)
      const read = thread.getByText('Question 11')
      await read.scrollIntoViewIfNeeded()
      await thread.hover()
      await page.mouse.wheel(0, -200)
      await expect(page.getByRole('button', { name: 'Latest' })).toBeVisible()
      const top = await topOf(read)

      await expect(status).toContainText('No live updates, synced every 45 s', { timeout: 30_000 })
      const words = status.locator('.status .words')
      await expect(words).toHaveAttribute('title', /^No live updates, synced every 45 s/)
      expect(await words.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBeLessThan(2)
      const line = page.getByText('There may be newer messages; Deskbell checks again before sending your reply')
      await expect(line).toBeVisible()
      expect(await topOf(read)).toBeCloseTo(top, 0)
      await takeScreenshots(page, 'no-live-updates', { mirrored: true })

      desk.contactWrites(conversation, 'Is there any news?')
      await expect(desk.row(conversation)).toContainText('Is there any news?', { timeout: 45_000 })
      await expect(page.getByRole('button', { name: '1 new message' })).toBeVisible()
      expect(await topOf(read)).toBeCloseTo(top, 0)

      jobs.start()
      desk.contactWrites(conversation, 'Never mind, it is here.')
      await expect(desk.row(conversation)).toContainText('Never mind, it is here.')
      await expect(status).toContainText('Synced just now', { timeout: 30_000 })
      await expect(line).toBeHidden()
      expect(await topOf(read)).toBeCloseTo(top, 0)
      await expect.poll(() => desk.stored(conversation, 'I will ask the carrier.')).toBe(1)
    },
  )
})

test(
  'a slow first sync is catching up in every place that names the connection, never offline',
  { tag: '@full' },
  async ({ desk, launchApp }) => {
    test.setTimeout(120_000)
    const { demo } = desk
    await desk.app.close()
    demo.faults.rest.add({ kind: 'slow', ms: 2_500, jitter: 0 }, {})
    const app = await launchApp()
    const again = new DeskPage(app, await app.page(), demo)
    const { page } = again
    await page.locator('body').waitFor()
    await page.evaluate(() => {
      const seen: string[] = ((globalThis as { seen?: string[] }).seen = [])
      const look = (): void => {
        for (const words of document.body.innerText.match(/offline since[^\n]*|connection is back/gi) ?? [])
          seen.push(words)
      }
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
      look()
    })
    await expect(again.status).toContainText('Catching up')
    await again.open(desk.one())
    await expect(page.getByRole('main').getByText('Checking for new messages…')).toBeVisible()
    await expect.poll(async () => (await app.host.tray())?.toolTip).toContain('Deskbell: catching up')
    await takeScreenshots(page, 'slow-first-sync', { mirrored: true })
    await expect(again.status).toContainText('Synced just now', { timeout: 60_000 })
    expect(await page.evaluate(() => (globalThis as { seen?: string[] }).seen)).toEqual([])
  },
)
