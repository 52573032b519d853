import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { BY_ADDRESS, EXPIRED, OTHER_HOST, TRUSTABLE } from '../../electron/core/cable/testing/certificates.ts'
import { DeskPage, expect, test } from '../desk.ts'
import type { RunningApp } from '../machine.ts'
import { tlsFront, tlsServer } from '../servers.ts'
import { SignInPage } from '../signInPage.ts'

const FINGERPRINT = /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/
const trustFile = (app: RunningApp): string => {
  const file = path.join(app.userData, 'trust.json')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
const shownFingerprint = (page: Page): Promise<string> => page.getByText(FINGERPRINT).innerText()
/** What is read out of the connection's state. */
const synced = (page: Page): Locator => page.getByRole('status').filter({ hasText: 'Synced just now' })
const warning = 'So it is not certain that this is your server.'

test('a certificate that is not trusted is shown, and nothing is sent before the user trusts it', async ({
  launchApp,
}) => {
  const app = await launchApp()
  const signIn = new SignInPage(await app.page())
  const { page } = signIn
  let asked = 0
  for (const [certificate, why] of [
    [TRUSTABLE, 'The server signed its certificate itself.'],
    [OTHER_HOST, 'The server signed its certificate itself.'],
    [EXPIRED, /^The certificate expired on .*2020.*, or the clock of this computer is wrong\./],
  ] as const) {
    const server = await tlsServer(certificate, (_request, response) => {
      asked += 1
      response.end('{}')
    })
    await signIn.find(`https://${server.host}`)
    await expect(page.getByRole('heading', { name: 'This certificate is not trusted' })).toBeVisible()
    await expect(page.getByText(why)).toContainText(warning)
    await expect(page.getByText(FINGERPRINT)).toBeVisible()
    await expect(page.getByText(server.host, { exact: true })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Back', exact: true })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(signIn.address).toBeVisible()
    await server.close()
  }
  expect(asked).toBe(0)
  expect(trustFile(app)).toBe('')
})

test('a trusted certificate serves requests, the socket and images, also after a restart, until it is revoked', async ({
  launchApp,
  demo,
}) => {
  const front = await tlsFront(TRUSTABLE, demo.base)
  let app = await launchApp()
  const signIn = new SignInPage(await app.page())
  await signIn.find(front.host)
  const fingerprint = await shownFingerprint(signIn.page)
  await signIn.page.getByRole('button', { name: 'Trust this certificate' }).click()
  await expect(signIn.email).toBeVisible()
  await signIn.withPassword(demo.agents[0]!)
  let desk = new DeskPage(app, signIn.page, demo)
  await desk.rows.first().waitFor()
  await expect(synced(desk.page)).toHaveText('Synced just now')
  await desk.open(desk.one())
  desk.contactWrites(desk.one(), 'over an encrypted line')
  await expect(desk.thread).toContainText('over an encrypted line')
  await expect.poll(() => front.asked.some((url) => url.startsWith('/rails/active_storage/'))).toBe(true)
  expect(front.asked.filter((url) => url === '/cable')).toHaveLength(1)
  expect(trustFile(app)).toContain(fingerprint)

  await app.close()
  app = await launchApp()
  desk = new DeskPage(app, await app.page(), demo)
  await expect(synced(desk.page)).toHaveText('Synced just now')

  await desk.openDialogByCommand('Connection', 'Connection')
  const trusted = desk.page.getByRole('region', { name: 'Certificates that you trust' })
  await expect(trusted).toContainText(front.host)
  await expect(trusted).toContainText(fingerprint)
  await trusted.getByRole('button', { name: 'Stop trusting' }).click()
  await expect(desk.page.getByText(`The certificate of ${front.host} is no longer trusted.`)).toBeVisible()
  await expect(trusted).toBeHidden()
  await desk.page.keyboard.press('Escape')
  await expect(desk.page.getByText(`Can’t connect to ${front.host}.`)).toBeVisible()
  expect(trustFile(app)).not.toContain(fingerprint)
  await desk.page.getByRole('button', { name: 'Show certificate' }).click()
  const dialog = desk.page.getByRole('dialog', { name: 'This certificate is not trusted' })
  await expect(dialog).toContainText(fingerprint)
  await dialog.getByRole('button', { name: 'Don’t trust' }).click()
  await expect(dialog).toBeHidden()
  await front.close()
})

test(
  'a changed certificate is not used, and is asked about in other words',
  { tag: '@full' },
  async ({ launchApp, demo }) => {
    const first = await tlsFront(TRUSTABLE, demo.base)
    const app = await launchApp()
    const signIn = new SignInPage(await app.page())
    await signIn.find(first.host)
    const before = await shownFingerprint(signIn.page)
    await signIn.page.getByRole('button', { name: 'Trust this certificate' }).click()
    await signIn.withPassword(demo.agents[0]!)
    const desk = new DeskPage(app, signIn.page, demo)
    await expect(synced(desk.page)).toHaveText('Synced just now')

    await first.close()
    const second = await tlsFront(OTHER_HOST, demo.base, { port: Number(first.host.split(':')[1]) })
    await desk.page.getByRole('button', { name: 'Show certificate' }).click()
    const dialog = desk.page.getByRole('dialog', { name: 'The server’s certificate has changed' })
    await expect(dialog.getByRole('alert')).toContainText(`you trusted another certificate of ${second.host}.`)
    await expect(dialog.getByRole('alert')).toContainText('somebody is between you and the server')
    await expect(dialog).not.toContainText(before)
    expect(second.asked).toEqual([])
    await dialog.getByRole('button', { name: 'Trust this certificate' }).click()
    await expect(synced(desk.page)).toHaveText('Synced just now')
    expect(trustFile(app)).not.toContain(before)
    await second.close()
  },
)

test('a server under a path, at an IPv6 address, serves requests, the socket and images there', async ({
  launchApp,
  demo,
}) => {
  const front = await tlsFront(BY_ADDRESS, demo.base, { address: '::1', path: '/support' })
  const app = await launchApp()
  const signIn = new SignInPage(await app.page())
  await signIn.find(`${front.host}/support/app/login`)
  await expect(signIn.page.getByText(front.host, { exact: true })).toBeVisible()
  await signIn.page.getByRole('button', { name: 'Trust this certificate' }).click()
  await signIn.withPassword(demo.agents[0]!)
  const desk = new DeskPage(app, signIn.page, demo)
  await expect(synced(desk.page)).toHaveText('Synced just now')
  await desk.open(desk.one())
  desk.contactWrites(desk.one(), 'under a path')
  await expect(desk.thread).toContainText('under a path')
  await desk.write('answered there')
  await expect.poll(() => desk.stored(desk.one(), 'answered there')).toBe(1)
  expect(front.asked).toContain('/support/cable')
  await expect.poll(() => front.asked.some((url) => url.startsWith('/support/rails/active_storage/'))).toBe(true)
  await expect
    .poll(() =>
      desk.page
        .locator('img')
        .first()
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    )
    .toBeGreaterThan(0)
  await front.close()
})
