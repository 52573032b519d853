import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

async function openPage(desk: DeskPage, name: string): Promise<void> {
  await desk.page.keyboard.press('ControlOrMeta+,')
  await desk.page.getByRole('tab', { name }).click()
}
const done = (desk: DeskPage): Promise<void> =>
  desk.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
const theme = (desk: DeskPage): Promise<string | undefined> =>
  desk.page.evaluate(() => document.documentElement.dataset['theme'])
const ground = (desk: DeskPage): Promise<string> =>
  desk.page.evaluate(() => getComputedStyle(document.body).backgroundColor)

test.describe('settings', () => {
  test('apply light, dark and system themes at once and after a restart', async ({ desk, launchApp }) => {
    await desk.app.host.setDark(false)
    await openPage(desk, 'Appearance')
    await desk.page.getByRole('radio', { name: 'Dark' }).click()
    await expect.poll(() => theme(desk)).toBe('dark')
    const dark = await ground(desk)
    await desk.page.getByRole('radio', { name: 'Light' }).click()
    await expect.poll(() => theme(desk)).toBe('light')
    expect(await ground(desk)).not.toBe(dark)
    await desk.app.host.setDark(true)
    await expect.poll(() => theme(desk)).toBe('light')
    await desk.page.getByRole('radio', { name: 'System' }).click()
    await expect.poll(() => theme(desk)).toBe('dark')
    await desk.app.host.setDark(false)
    await expect.poll(() => theme(desk)).toBe('light')
    await desk.page.getByRole('radio', { name: 'Dark' }).click()
    await expect.poll(() => theme(desk)).toBe('dark')
    await desk.app.close()
    const page = await (await launchApp()).page()
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
  })

  test('choose whether Enter sends or adds a line', async ({ desk }) => {
    const conversation = desk.one()
    await desk.open(conversation)
    await desk.field.fill('First line')
    await desk.field.press('Shift+Enter')
    await desk.field.pressSequentially('second line')
    await desk.field.press('Enter')
    await expect.poll(() => desk.stored(conversation, 'First line\nsecond line')).toBe(1)

    await openPage(desk, 'Writing')
    await desk.page
      .getByRole('radiogroup', { name: 'Send chat messages with' })
      .getByRole('radio', { name: /^(Ctrl|⌘) Enter$/ })
      .click()
    await done(desk)
    await desk.field.fill('Another')
    await desk.field.press('Enter')
    await desk.field.pressSequentially('one')
    await expect(desk.field).toHaveValue('Another\none')
    expect(desk.stored(conversation, 'Another')).toBe(0)
    await desk.field.press('ControlOrMeta+Enter')
    await expect.poll(() => desk.stored(conversation, 'Another\none')).toBe(1)
  })

  test('set an unreadable file aside with a notice, without overwriting it', async ({ desk, launchApp }) => {
    const file = `${desk.app.userData}/settings.json`
    await openPage(desk, 'Writing')
    await desk.page
      .getByRole('radio', { name: /^(Ctrl|⌘) Enter$/ })
      .first()
      .click()
    // The first change creates the file.
    await expect.poll(() => (existsSync(file) ? readFileSync(file, 'utf8') : '')).toContain('modEnter')
    await desk.app.close()
    writeFileSync(file, '{ "theme": "pink", ')
    const app = await launchApp()
    const page = await app.page()
    await expect(
      page.getByText(
        'Your settings could not be read, so Deskbell started with the standard ones. The old file was kept.',
      ),
    ).toBeVisible()
    expect(
      readdirSync(app.userData)
        .filter((name) => name.startsWith('settings'))
        .some((name) => readFileSync(`${app.userData}/${name}`, 'utf8').includes('pink')),
    ).toBe(true)
  })
})
