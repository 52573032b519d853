import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { Server as HttpProxy } from 'proxy-chain'
import { DeskPage, expect, test } from '../desk.ts'
import { plainServer } from '../servers.ts'
import { SignInPage } from '../signInPage.ts'

/** Also behind a dialog, where roles are hidden. */
const synced = (page: Page): Locator => page.locator('[role=status]').filter({ hasText: 'Synced just now' })
interface Proxy {
  readonly host: string
  /** What passed. To a server without TLS, only sockets are tunneled, by CONNECT. */
  readonly passed: string[]
  close(): Promise<void>
}
async function startProxy(password: string | null): Promise<Proxy> {
  const passed: string[] = []
  const proxy = new HttpProxy({
    port: 0,
    host: '127.0.0.1',
    prepareRequestFunction: (request) => {
      const isKnown = password === null || request.password === password
      if (isKnown) passed.push(`${request.request.method ?? ''} ${request.request.url ?? ''}`)
      return { requestAuthentication: !isKnown }
    },
  })
  await proxy.listen()
  return { host: `127.0.0.1:${proxy.port}`, passed, close: () => proxy.close(true) }
}

test('a proxy of the system that wants a password is asked about once; the answer is encrypted and survives a restart', async ({
  launchApp,
  demo,
}) => {
  const proxy = await startProxy('proxy secret')
  let app = await launchApp()
  await app.host.setProxy(`PROXY ${proxy.host}`)
  const signIn = new SignInPage(await app.page())
  const { page } = signIn
  await signIn.find(demo.base)
  const dialog = page.getByRole('dialog', { name: 'Sign in to the proxy' })
  await expect(dialog).toContainText(`http://${proxy.host} lets connections pass only with a name and a password.`)
  await dialog.getByLabel('Name').fill('ada')
  await dialog.getByLabel('Password', { exact: true }).fill('wrong')
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog).toBeHidden()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(dialog).toContainText('did not accept this name and password.')
  await dialog.getByLabel('Name').fill('ada')
  await dialog.getByLabel('Password', { exact: true }).fill('proxy secret')
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await expect(dialog).toBeHidden()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(signIn.email).toBeVisible()
  await signIn.withPassword(demo.agents[0]!)
  await expect(synced(page)).toHaveText('Synced just now')
  await expect.poll(() => proxy.passed.some((line) => line.startsWith('CONNECT '))).toBe(true)
  await expect.poll(() => proxy.passed.some((line) => line.includes('/rails/active_storage/'))).toBe(true)
  const file = path.join(app.userData, 'secrets.json')
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toContain(`proxy http://${proxy.host}`)
  expect(readFileSync(file, 'utf8')).not.toContain('proxy secret')

  await app.close()
  proxy.passed.length = 0
  app = await launchApp()
  await app.host.setProxy(`PROXY ${proxy.host}`)
  const desk = new DeskPage(app, await app.page(), demo)
  await expect(synced(desk.page)).toHaveText('Synced just now')
  await desk.openDialogByCommand('Connection', 'Connection')
  const stored = desk.page.getByRole('region', { name: 'Sign-ins at proxies' })
  await desk.page.getByRole('button', { name: 'Reconnect now' }).click()
  await expect(stored).toContainText(`http://${proxy.host} ada`)
  await stored.getByRole('button', { name: 'Forget' }).click()
  await expect(stored).toBeHidden()
  expect(readFileSync(file, 'utf8')).not.toContain('proxy http')
  await proxy.close()
})

test('a proxy is chosen in the settings: manual, by a script, or none', { tag: '@full' }, async ({ desk, demo }) => {
  const manual = await startProxy(null)
  const scripted = await startProxy(null)
  const script = await plainServer((_request, response) =>
    response.end(
      `function FindProxyForURL(url, host) { return shExpMatch(host, '127.*') ? 'PROXY ${scripted.host}' : 'DIRECT' }`,
    ),
  )
  const { page } = desk
  await desk.openDialogByCommand('Settings', 'Settings')
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('tab', { name: 'Network' }).click()
  const choose = async (name: string): Promise<void> => {
    await dialog.getByRole('combobox', { name: 'Proxy' }).click()
    await page.getByRole('option', { name, exact: true }).click()
  }
  await choose('Manual')
  await dialog.getByLabel('Proxy server').fill('socks5://')
  await dialog.getByRole('button', { name: 'Apply' }).click()
  await expect(dialog.getByText('Enter a name and a port, such as proxy.example:3128.')).toBeVisible()
  await dialog.getByLabel('Proxy server').fill(manual.host)
  // Chromium connects to this computer itself without a proxy.
  await dialog.getByLabel('Servers without the proxy').fill('<-loopback>')
  await dialog.getByRole('button', { name: 'Apply' }).click()
  await expect.poll(() => manual.passed.some((line) => line.startsWith('CONNECT '))).toBe(true)
  await expect(synced(page)).toHaveText('Synced just now')

  await choose('Script (PAC)')
  await dialog.getByLabel('Address of the script').fill(`http://${script.host}/proxy.pac`)
  await dialog.getByRole('button', { name: 'Apply' }).click()
  await expect.poll(() => scripted.passed.some((line) => line.startsWith('CONNECT '))).toBe(true)
  await expect(synced(page)).toHaveText('Synced just now')

  await manual.close()
  await scripted.close()
  await choose('No proxy')
  await page.keyboard.press('Escape')
  await expect(synced(page)).toHaveText('Synced just now')
  desk.contactWrites(desk.one(), 'without a proxy')
  await expect(desk.row(desk.one())).toContainText('without a proxy')
  expect(demo.agents.length).toBeGreaterThan(0)
  await script.close()
})
