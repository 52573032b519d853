import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator } from '@playwright/test'
import { TRUSTABLE } from '../../electron/core/cable/testing/certificates.ts'
import { DeskPage, expect, test as base } from '../desk.ts'
import { takeScreenshots } from '../screenshots.ts'
import type { MovableServer } from '../servers.ts'
import { movableServer, tlsFront } from '../servers.ts'
import { SignInPage } from '../signInPage.ts'

interface Moved {
  /** The address at which Ada signed in. */
  old: MovableServer
  /** Another one. */
  fresh: MovableServer
  desk: DeskPage
}

const test = base.extend<Moved>({
  old: async ({ demo }, use) => {
    const server = await movableServer(demo.base)
    await use(server)
    await server.close()
  },
  fresh: async ({ demo }, use) => {
    const server = await movableServer(demo.base)
    await use(server)
    await server.close()
  },
  desk: async ({ launchApp, demo, old }, use) => {
    const app = await launchApp()
    const page = new SignInPage(await app.page())
    await page.find(`http://${old.host}`)
    const [ada] = demo.agents
    if (!ada) throw new Error('the demo server has no agent')
    await page.withPassword(ada)
    const desk = new DeskPage(app, page.page, demo)
    await desk.rows.first().waitFor()
    await expect(desk.status).toContainText('Synced')
    await use(desk)
  },
})

const banner = ({ page }: DeskPage): Locator => page.getByRole('region', { name: 'Servers that have moved' })

test('a server that has moved is asked about once, and the session goes on there with all that waits', async ({
  desk,
  old,
  fresh,
}) => {
  const { page, app } = desk
  const conversation = desk.one()
  await desk.open(conversation)
  await desk.field.fill('A draft that stays')
  const other = desk.one(1)
  const from = old.host
  const to = fresh.host
  old.move((url) => `http://${to}${url}`, 301)
  await expect(banner(desk)).toContainText(`${from} has moved to ${to}.`, { timeout: 30_000 })
  await desk.open(other)
  await desk.write('Sent after the move')
  await expect(desk.thread).toContainText('Sent after the move')
  await takeScreenshots(page, 'moved-banner', { mirrored: true })
  expect(desk.stored(other, 'Sent after the move')).toBe(0)
  expect(fresh.asked.length).toBeGreaterThan(0)
  expect(fresh.authorized).toEqual([])

  await banner(desk).getByRole('button', { name: 'New address…' }).click()
  const dialog = page.getByRole('dialog', { name: `${from} has moved to ${to}.` })
  await expect(dialog).toContainText(`${to} gets your sign-in.`)
  await takeScreenshots(page, 'moved-dialog', { mirrored: true })
  await dialog.getByRole('button', { name: `Continue at ${to}` }).click()
  await expect(page.getByText(`Deskbell now uses ${to}.`)).toBeVisible()
  await expect(desk.status).toContainText('Synced', { timeout: 30_000 })
  await expect.poll(() => desk.stored(other, 'Sent after the move'), { timeout: 60_000 }).toBe(1)
  await desk.open(conversation)
  await expect(desk.field).toHaveValue('A draft that stays')
  desk.contactWrites(conversation, 'Heard at the new address')
  await expect(desk.thread).toContainText('Heard at the new address')
  await expect(banner(desk).getByText('has moved')).toHaveCount(0)
  expect(JSON.parse(readFileSync(path.join(app.userData, 'sessions.json'), 'utf8'))).toMatchObject({
    sessions: [{ baseUrl: `http://${to}` }],
  })
})

test('a move while Deskbell did not run is noticed at the start', async ({ desk, old, fresh, launchApp }) => {
  await desk.app.close()
  old.move((url) => `http://${fresh.host}${url}`, 301)
  const app = await launchApp()
  const again = new DeskPage(app, await app.page(), desk.demo)
  await expect(banner(again)).toContainText(`${old.host} has moved to ${fresh.host}.`, { timeout: 30_000 })
  await expect(again.page.getByText('The server leads to another address.')).toHaveCount(0)
  await expect(again.rows.first()).toBeVisible()
  expect(fresh.authorized).toEqual([])
})

test('a certificate at the new address that is not trusted is asked about before anything is sent there', async ({
  desk,
  old,
}) => {
  const { page, demo } = desk
  const fresh = await tlsFront(TRUSTABLE, demo.base)
  old.move((url) => `https://${fresh.host}${url}`, 301)
  await expect(banner(desk)).toContainText('has moved', { timeout: 30_000 })
  await banner(desk).getByRole('button', { name: 'New address…' }).click()
  await page.getByRole('button', { name: `Continue at ${fresh.host}` }).click()
  const dialog = page.getByRole('dialog', { name: 'This certificate is not trusted' })
  await expect(dialog).toContainText('The server signed its certificate itself.')
  expect(fresh.asked).toEqual([])
  await dialog.getByRole('button', { name: 'Trust' }).click()
  await expect(page.getByText(`Deskbell now uses ${fresh.host}.`)).toBeVisible()
  await expect(desk.status).toContainText('Synced', { timeout: 30_000 })
  await fresh.close()
})

test('"Not now" stays at the old address, and the connection details offer the new one', async ({
  desk,
  old,
  fresh,
}) => {
  const { page } = desk
  old.move((url) => `http://${fresh.host}${url}`, 308)
  await expect(banner(desk)).toContainText('has moved', { timeout: 30_000 })
  await banner(desk).getByRole('button', { name: 'Not now' }).click()
  await expect(banner(desk).getByText('has moved')).toHaveCount(0)
  await desk.openDialogByCommand('Connection', /^Connection/)
  const details = page.getByRole('dialog')
  await expect(details).toContainText('Moved to')
  await takeScreenshots(page, 'moved-details')
  await details.getByRole('button', { name: 'New address…' }).click()
  await expect(page.getByRole('dialog')).toContainText('gets your sign-in')
  await page.getByRole('button', { name: 'Cancel' }).click()
  old.comeBack()
  await page
    .getByRole('button', { name: 'Try again' })
    .or(page.getByRole('button', { name: 'Reconnect' }))
    .first()
    .click()
  await expect(desk.status).toContainText('Synced', { timeout: 30_000 })
})

for (const [what, status, target] of [
  ['a temporary redirect', 302, (url: string) => url],
  ['a redirect of a captive portal', 301, () => '/portal/login'],
  ['a temporary redirect that keeps the method', 307, (url: string) => url],
] as const)
  test(`${what} does not ask to move`, async ({ desk, old, fresh }) => {
    const count = old.asked.length
    old.move((url) => `http://${fresh.host}${target(url)}`, status)
    // The profile, and what finds out whether the whole server has moved.
    await expect.poll(() => old.asked.slice(count).length, { timeout: 30_000 }).toBeGreaterThan(1)
    await desk.app.host.blurWindow()
    await desk.app.host.focusWindow()
    await expect(desk.status).not.toContainText('Synced just now', { timeout: 30_000 })
    await expect(banner(desk).getByText('has moved')).toHaveCount(0)
    // Images may come from other hosts, without credentials.
    expect(fresh.authorized).toEqual([])
    expect(fresh.asked.filter((url) => /^\/(?:api|auth|cable)/.test(url))).toEqual([])
  })
