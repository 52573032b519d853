import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { DeskPage } from '../desk.ts'
import { expect, test } from '../desk.ts'

async function systemPage(desk: DeskPage): Promise<void> {
  await desk.page.keyboard.press('ControlOrMeta+,')
  await desk.page.getByRole('tab', { name: 'System' }).click()
}

test.describe('the window and the tray', () => {
  test('closing the window keeps live updates, and the tray shows it again', async ({ desk }) => {
    const { host } = desk.app
    const conversation = desk.one(2)
    await host.closeWindow()
    await expect.poll(async () => (await host.windows())[0]?.isVisible).toBe(false)
    desk.contactWrites(conversation, 'Anybody behind the closed window?')
    await expect.poll(async () => (await host.notifications()).at(-1)?.body).toBe('Anybody behind the closed window?')
    await host.clickTrayItem('Open Deskbell')
    await expect.poll(async () => (await host.windows())[0]).toMatchObject({ isVisible: true, isFocused: true })
    await expect(desk.row(conversation)).toContainText('Anybody behind the closed window?')
  })

  test('closing the window quits when the user chose that', async ({ desk }) => {
    test.skip(process.platform === 'darwin', 'On macOS an app without a window keeps running.')
    await systemPage(desk)
    await desk.page.getByRole('switch', { name: 'Keep running when the window is closed' }).click()
    await expect(desk.page.getByRole('switch', { name: 'Keep running when the window is closed' })).not.toBeChecked()
    const ended = desk.app.ended()
    await desk.app.host.closeWindow().catch((error: unknown) => {
      // Main may exit before it answers.
      expect(String(error)).toContain('gone')
    })
    expect(await ended).toBe(0)
    await expect.poll(() => desk.demo.cable.connections.size).toBe(0)
  })

  test('a second start shows the first window, still signed in, and exits', async ({ desk, launchApp }) => {
    const { host } = desk.app
    await host.closeWindow()
    await expect.poll(async () => (await host.windows())[0]?.isVisible).toBe(false)
    const second = await launchApp()
    expect(await second.ended()).toBe(0)
    await expect.poll(async () => (await host.windows())[0]).toMatchObject({ isVisible: true, isFocused: true })
    await expect(desk.status).toContainText('Synced')
    expect(desk.demo.model.sessions).toHaveLength(1)
  })

  test('quitting from the tray exits cleanly', async ({ desk }) => {
    const ended = desk.app.ended()
    await desk.app.host
      .clickTrayItem('Quit Deskbell')
      .catch((error: unknown) => expect(String(error)).toContain('gone'))
    expect(await ended).toBe(0)
    await expect.poll(() => desk.demo.cable.connections.size).toBe(0)
    // Quitting doesn't sign out.
    expect(desk.demo.model.sessions).toHaveLength(1)
  })
})

test('a deskbell link opens its conversation, or says that the user is not signed in to its server', async ({
  desk,
}) => {
  const conversation = desk.one(3)
  const { host } = new URL(desk.demo.base)
  await desk.app.host.openUrl(`deskbell://open/${host}/1/${conversation.displayId}`)
  await expect(desk.row(conversation)).toHaveAttribute('aria-selected', 'true')
  await expect(desk.field).toBeVisible()
  const other = desk.one(4)
  await desk.app.host.secondInstance([`deskbell://open/${host}/1/${other.displayId}`])
  await expect(desk.row(other)).toHaveAttribute('aria-selected', 'true')
  await desk.app.host.openUrl('deskbell://open/elsewhere.example/1/1')
  await expect(desk.page.getByText('That link leads to elsewhere.example, where you are not signed in.')).toBeVisible()
  for (const wrong of ['deskbell://run/rm', 'deskbell:///etc/passwd', `deskbell://open/${host}/1/x`])
    await desk.app.host.openUrl(wrong)
  await expect(desk.row(other)).toHaveAttribute('aria-selected', 'true')
})

test('the switch turns opening at login on and off', async ({ launchApp, signInTo, folder }) => {
  const config = path.join(folder, 'config')
  const desk = await signInTo(await launchApp({ env: { XDG_CONFIG_HOME: config } }))
  const entry = path.join(config, 'autostart', 'deskbell.desktop')
  const isSet = async (): Promise<boolean> =>
    process.platform === 'linux' ? existsSync(entry) : (await desk.app.host.loginItem()).openAtLogin === true
  expect(await isSet()).toBe(false)
  await systemPage(desk)
  const toggle = desk.page.getByRole('switch', { name: 'Open when I log in' })
  await toggle.click()
  await expect.poll(isSet).toBe(true)
  if (process.platform === 'linux') expect(readFileSync(entry, 'utf8')).toMatch(/^Exec=.*--open-at-login/m)
  await toggle.click()
  await expect.poll(isSet).toBe(false)
})

test('Deskbell stays in the tray, connected, when started at login', async ({ desk, launchApp }) => {
  await desk.app.close()
  const app = await launchApp({ args: ['--open-at-login'] })
  await expect.poll(async () => (await app.host.tray())?.toolTip).toContain('connected')
  expect((await app.host.windows()).map(({ isVisible }) => isVisible)).toEqual([false])
  await app.host.clickTrayItem('Open Deskbell')
  await expect.poll(async () => (await app.host.windows())[0]).toMatchObject({ isVisible: true, isFocused: true })
})
