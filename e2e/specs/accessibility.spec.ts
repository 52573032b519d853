import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import type { RunningApp } from '../app.ts'
import { expect, test } from '../desk.ts'

/** Checks all axe rules on the current page, in light and dark. Excludes email frames: the sender chose their colors. */
async function expectNoViolations(app: RunningApp, page: Page, what: string): Promise<void> {
  for (const isDark of [false, true]) {
    await app.host.setDark(isDark)
    await expect(page.locator('html')).toHaveAttribute('data-theme', isDark ? 'dark' : 'light')
    await page.evaluate(() =>
      Promise.all(
        document
          .getAnimations()
          .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
          .map((one) => one.finished.catch(() => null)),
      ),
    )
    const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode().exclude('iframe').analyze()
    expect(
      violations.map(
        (one) =>
          `${one.id}: ${one.nodes
            .map(({ target, html, any }) => `${target.join(' ')} ${html.slice(0, 160)} ${any[0]?.message ?? ''}`)
            .join('\n   ')}`,
      ),
      `${what}, ${isDark ? 'dark' : 'light'}`,
    ).toEqual([])
    expect(passes.length).toBeGreaterThan(10)
  }
  await app.host.setDark(false)
}

test.describe('axe finds no violations in light or dark in', () => {
  test('the desk, a thread, a note, an email and a closed reply window', async ({ desk }) => {
    test.setTimeout(90_000)
    const { page, app, demo } = desk
    await expectNoViolations(app, page, 'the desk without a conversation')
    const talk = desk.one()
    await desk.open(talk)
    await page.getByRole('radio', { name: 'Private note' }).click()
    await desk.field.fill('A note that is being written')
    await expectNoViolations(app, page, 'the thread with images, notes and an unfinished note')
    await desk.field.fill('')
    const mail = [...demo.model.messages.values()].findLast(
      (one) => one.contentType === 'incoming_email' && one.conversation.accountId === 1,
    )
    if (!mail) throw new Error('the seed has no email')
    await desk.row(mail.conversation).click()
    await expect(page.locator('iframe')).not.toHaveCount(0)
    await expectNoViolations(app, page, 'an email')
    const closed = desk
      .mine()
      .find(
        (one) =>
          demo.model.contact(one.contactId).name === 'Luana Silva' &&
          demo.model.inbox(one.inboxId).channelType === 'Channel::Whatsapp',
      )
    if (!closed) throw new Error('the seed has no closed WhatsApp window')
    await desk.row(closed).scrollIntoViewIfNeeded()
    await desk.row(closed).click()
    await expect(page.getByText('You can’t reply right now')).toBeVisible()
    await expectNoViolations(app, page, 'a closed reply window')
  })

  test('each settings page, the palette, connection details and shortcuts', async ({ desk }) => {
    test.setTimeout(90_000)
    const { page, app } = desk
    await desk.open(desk.one())
    await page.keyboard.press('Control+,')
    const settings = page.getByRole('dialog', { name: 'Settings' })
    for (const name of await settings.getByRole('tab').allTextContents()) {
      await settings.getByRole('tab', { name: name.trim() }).click()
      await expectNoViolations(app, page, `settings, ${name}`)
    }
    expect(await settings.getByRole('tab').count()).toBe(8)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+K')
    await page.keyboard.type('co')
    await expectNoViolations(app, page, 'palette')
    await page.keyboard.type('nnection')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog', { name: /Connection/ })).toBeVisible()
    await expectNoViolations(app, page, 'connection')
  })

  test('the buttons and the menu of a row, and the compact list', async ({ desk }) => {
    test.setTimeout(90_000)
    const { page, app } = desk
    await desk.row(desk.one(1)).hover()
    await expect(page.getByRole('toolbar', { name: /^Actions on/ })).toBeVisible()
    await expectNoViolations(app, page, 'the buttons of a row')
    await desk.row(desk.one(1)).click({ button: 'right' })
    await page.getByRole('menuitem', { name: /^Snooze/ }).press('ArrowRight')
    await expect(page.getByRole('menuitem', { name: /^Tomorrow/ })).toBeVisible()
    await expectNoViolations(app, page, 'the menu of a row')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+K')
    await page.keyboard.type('compact list')
    await expect(page.getByRole('option', { name: /compact/i }).first()).toBeVisible()
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await desk.rows.first().boundingBox())?.height).toBe(55)
    await expectNoViolations(app, page, 'the compact list')
  })

  test('a failed message, the assignee menu and the offline state', async ({ desk }) => {
    test.setTimeout(90_000)
    const { page, app, demo } = desk
    await desk.open(desk.one())
    await fetch(`${demo.control}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        kind: 'status',
        method: 'POST',
        path: '/messages$',
        status: 422,
        body: { error: 'Validation failed: No' },
        count: 1,
      }),
    })
    await desk.write('This one fails.')
    await expect(desk.thread).toContainText('Not sent')
    await page.getByRole('button', { name: /^Assigned to / }).click()
    await expectNoViolations(app, page, 'a failed message and the assignee menu')
    await page.keyboard.press('Escape')
    await demo.goDown()
    await expect(page.getByText(/^Offline since/).first()).toBeVisible({ timeout: 9_000 })
    await expectNoViolations(app, page, 'offline')
  })

  test('an invalid recipient, an unknown command, an undo notice and search', { tag: '@full' }, async ({ desk }) => {
    test.setTimeout(90_000)
    const { page, app, demo } = desk
    const mail = desk.mine().find(({ inboxId }) => demo.model.inbox(inboxId).channelType === 'Channel::Email')
    if (!mail) throw new Error('the seed has no email conversation')
    await desk.open(mail)
    await page.getByRole('button', { name: /Change recipients/ }).click()
    await page.getByRole('group', { name: 'Recipients' }).getByRole('textbox', { name: 'Cc', exact: true }).fill('boss')
    await desk.field.fill('To whom?')
    await desk.field.press('ControlOrMeta+Enter')
    await expect(page.getByText('“boss” isn’t an email address')).toBeVisible()
    await expectNoViolations(app, page, 'recipients with an invalid address')
    await desk.open(desk.one())
    await desk.field.fill('/nothing-by-this-name')
    await desk.field.press('Enter')
    await expect(page.getByRole('button', { name: 'Send as text' })).toBeVisible()
    await expectNoViolations(app, page, 'an unknown command')
    await desk.field.fill('')
    await desk.thread.focus()
    await page.keyboard.press('Shift+I')
    await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible()
    await expectNoViolations(app, page, 'a notice with Undo')
    await page.keyboard.press('Control+Shift+F')
    await page.getByRole('combobox').or(page.getByRole('searchbox')).first().fill('order')
    await expect(page.locator('mark').first()).toBeVisible()
    await expectNoViolations(app, page, 'search')
  })

  test('the Waiting dialog after a restart', async ({ desk, launchApp }) => {
    const conversation = desk.mine().find(({ inboxId }) => desk.demo.model.inbox(inboxId).csatEnabled)
    if (!conversation) throw new Error('the seed has no inbox with a survey')
    await desk.open(conversation)
    await desk.page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
    await expect(desk.page.getByRole('button', { name: 'Undo' })).toBeVisible()
    await desk.app.close()
    const app = await launchApp()
    const page = await app.page()
    await expect(page.getByRole('dialog', { name: 'Waiting' })).toBeVisible({ timeout: 20_000 })
    await expectNoViolations(app, page, 'the Waiting dialog')
  })
})
