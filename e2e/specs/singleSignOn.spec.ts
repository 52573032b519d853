import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import type { DemoServer } from '../../electron/demo/index.ts'
import { startDemoServer } from '../../electron/demo/index.ts'
import { openSession } from '../../electron/demo/model/sessions.ts'
import { newSsoToken } from '../../electron/demo/model/ssoTokens.ts'
import type { User } from '../../electron/demo/model/types.ts'
import { expect, test as base } from '../desk.ts'
import type { RunningApp } from '../machine.ts'
import { takeScreenshots } from '../screenshots.ts'
import { SignInPage } from '../signInPage.ts'

const EMAIL = 'ada@acme.test'

/** Single sign-on as built from the reference and the servers' source: there is no recording of it. */
const test = base.extend({
  demo: async ({ folder: _folder, like }, use) => {
    const singleSignOn = { methods: ['google', 'saml'] as const, mobileScheme: 'deskbell' }
    const demo = await startDemoServer({ seed: 'desk', like, singleSignOn })
    await use(demo)
    await demo.close()
  },
})

const adaOf = ({ model }: DemoServer): User => {
  const ada = [...model.users.values()].find(({ email }) => email === EMAIL)
  if (!ada) throw new Error('the demo server has no Ada')
  return ada
}
const sessionsOf = (demo: DemoServer): number =>
  demo.model.sessions.filter(({ userId }) => userId === adaOf(demo).id).length

async function findServer(app: RunningApp, demo: DemoServer): Promise<SignInPage> {
  const page = new SignInPage(await app.page())
  await page.find(demo.base)
  await expect(page.email).toBeVisible()
  return page
}
/** Begins in the window, which shows the server's page. */
async function openWindow(app: RunningApp, page: SignInPage): Promise<Page> {
  await page.page.getByRole('button', { name: 'Sign in with single sign-on' }).click()
  return app.outsidePage()
}
async function identify(window: Page, email = EMAIL): Promise<void> {
  await window.getByLabel('Email').fill(email)
  await window.getByRole('button', { name: 'Continue' }).click()
}
const windowsOf = async (app: RunningApp): Promise<number> => (await app.host.windows()).length
const logOf = (app: RunningApp): string => readFileSync(path.join(app.userData, 'logs', 'deskbell.log'), 'utf8')
const openSessionAsks = (page: SignInPage): Promise<void> =>
  expect(page.page.getByRole('heading', { name: 'Is this you?' })).toBeVisible()

test.describe('in a window', () => {
  test('signs in by Google at another host, and leaves no token anywhere', async ({ launchApp, demo }) => {
    const app = await launchApp()
    const page = await findServer(app, demo)
    await takeScreenshots(page.page, 'sso-offered', { mirrored: true })
    const window = await openWindow(app, page)
    await expect(page.page.getByText('in the window that has opened')).toBeVisible()
    await takeScreenshots(page.page, 'sso-waiting')
    await window.getByRole('link', { name: 'Sign in with Google' }).click()
    const port = new URL(demo.base).port
    await expect
      .poll(async () => (await app.host.windows()).map(({ title }) => title))
      .toContain(`localhost:${port} – sign in to 127.0.0.1:${port}`)
    await takeScreenshots(window, 'sso-provider')
    expect(await window.evaluate(() => 'desk' in globalThis)).toBe(false)
    await identify(window)
    await expect(page.desk).toBeVisible()
    expect(await windowsOf(app)).toBe(1)
    expect(sessionsOf(demo)).toBe(1)
    // The page with the token was never asked for.
    expect(demo.rest.log.filter(({ path: asked }) => asked.startsWith('/app/login?'))).toEqual([])
    expect(logOf(app) + app.logs().join('\n')).not.toMatch(/sso_auth_token|ada@acme\.test/)
  })

  test('signs in by SAML, and goes on with the session of a password', async ({ desk }) => {
    const { app, demo, page } = desk
    const conversation = desk.one()
    await desk.open(conversation)
    await desk.field.fill('To be continued')
    demo.model.sessions.length = 0
    demo.faults.drop({}, { how: 'close', code: 1000 })
    await expect(page.getByText(/has signed you out\./)).toBeVisible({ timeout: 20_000 })
    await page.getByRole('button', { name: 'Sign in again' }).click()
    const window = await openWindow(app, new SignInPage(page))
    await window.getByRole('link', { name: 'Sign in with SSO' }).click()
    await window.getByLabel('Work email').fill(EMAIL)
    await window.getByRole('button', { name: 'Continue' }).click()
    await identify(window)
    await expect(desk.status).toContainText('Synced', { timeout: 20_000 })
    await desk.view('All conversations')
    await desk.open(conversation)
    await expect(desk.field).toHaveValue('To be continued')
    expect(JSON.parse(readFileSync(path.join(app.userData, 'sessions.json'), 'utf8'))).toMatchObject({
      sessions: [{ profile: { email: EMAIL } }],
    })
  })

  test('that is closed or canceled says so, and can be opened again', async ({ launchApp, demo }) => {
    const app = await launchApp()
    const page = await findServer(app, demo)
    const window = await openWindow(app, page)
    await window.close()
    await expect(page.mistake).toHaveText('Single sign-on was canceled.')
    await openWindow(app, page)
    await page.page.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.mistake).toHaveText('Single sign-on was canceled.')
    await expect.poll(() => windowsOf(app)).toBe(1)
    expect(sessionsOf(demo)).toBe(0)
  })

  test('says in words that the server has no account, that the token was used, and where it signs in', async ({
    launchApp,
    demo,
  }) => {
    const app = await launchApp()
    const page = await findServer(app, demo)
    let window = await openWindow(app, page)
    await window.getByRole('link', { name: 'Sign in with Google' }).click()
    await identify(window, 'nobody@acme.test')
    await expect(page.mistake).toContainText('This server has no account for you')
    await takeScreenshots(page.page, 'sso-no-account')

    demo.faults.rest.add(
      { kind: 'status', status: 401, body: { success: false, errors: ['Invalid login credentials.'] } },
      { method: 'POST', path: '^/auth/sign_in' },
      { count: 1 },
    )
    window = await openWindow(app, page)
    await window.getByRole('link', { name: 'Sign in with Google' }).click()
    await identify(window)
    await expect(page.mistake).toContainText('This sign-in was already used or has expired')

    window = await openWindow(app, page)
    const elsewhere = demo.base.replace('127.0.0.1', 'localhost')
    await window.goto(`${elsewhere}/app/login?email=${EMAIL}&sso_auth_token=abc`).catch(() => undefined)
    await expect(page.mistake).toContainText('The server signs in at another address')
    await expect(page.mistake).toContainText(new URL(elsewhere).host)
  })

  test('lets the user choose which session ends', async ({ launchApp, demo }) => {
    demo.model.asksAtSessionCap = true
    for (let count = 0; count < 24; count += 1) openSession(demo.model, adaOf(demo), 'Deskbell')
    const app = await launchApp()
    const page = await findServer(app, demo)
    const window = await openWindow(app, page)
    await window.getByRole('link', { name: 'Sign in with Google' }).click()
    await identify(window)
    await page.page.getByRole('radio', { name: /^All of them/ }).click()
    await page.page.getByRole('button', { name: 'Sign out there and continue' }).click()
    await expect(page.desk).toBeVisible()
    expect(sessionsOf(demo)).toBe(1)
  })

  test('is offered under other ways where the server does not say that it has it', async ({ launchApp, demo }) => {
    demo.model.singleSignOn.methods.clear()
    const app = await launchApp()
    const page = await findServer(app, demo)
    await expect(page.page.getByRole('button', { name: 'Sign in with single sign-on' })).toHaveCount(0)
    await page.page.getByRole('button', { name: 'Other ways to sign in' }).click()
    await expect(page.page.getByRole('button', { name: 'Sign in with single sign-on' })).toBeVisible()
    await expect(page.page.getByRole('button', { name: 'Use your browser instead' })).toHaveCount(0)
  })
})

test.describe('in the browser', () => {
  const linkFor = (demo: DemoServer): string =>
    `deskbell://auth/saml?email=${encodeURIComponent(encodeURIComponent(EMAIL))}&sso_auth_token=${newSsoToken(demo.model, adaOf(demo))}`
  async function begin(page: SignInPage): Promise<void> {
    await page.page.getByRole('button', { name: 'Use your browser instead' }).click()
    await expect(page.page.getByText('It then asks to open Deskbell.')).toBeVisible()
  }

  test('signs in only after the user has confirmed the address and the email', async ({ launchApp, demo }) => {
    const app = await launchApp()
    const page = await findServer(app, demo)
    await begin(page)
    expect(await app.host.openedExternal()).toEqual([`${demo.base}/app/login/sso?target=mobile`])
    await app.host.openUrl(linkFor(demo))
    await openSessionAsks(page)
    await expect(page.page.getByText(`signs you in as ${EMAIL} at ${new URL(demo.base).host}`)).toBeVisible()
    await takeScreenshots(page.page, 'sso-confirm', { mirrored: true })
    await expect(page.page.getByRole('button', { name: 'Back', exact: true })).toBeFocused()
    expect(sessionsOf(demo)).toBe(0)
    await page.submit.click()
    await expect(page.desk).toBeVisible()
    expect(logOf(app) + app.logs().join('\n')).not.toMatch(/sso_auth_token|ada@acme\.test/)
  })

  test('can be refused there, and the token is gone', async ({ launchApp, demo }) => {
    const app = await launchApp()
    const page = await findServer(app, demo)
    await begin(page)
    await app.host.openUrl(linkFor(demo))
    await openSessionAsks(page)
    await page.page.keyboard.press('Enter')
    await expect(page.email).toBeVisible()
    expect(sessionsOf(demo)).toBe(0)
  })

  test('ignores an unrequested link, with a notice', async ({ launchApp, demo }) => {
    const app = await launchApp()
    const page = await findServer(app, demo)
    await app.host.openUrl(linkFor(demo))
    await expect(page.page.getByText('A sign-in link was ignored')).toBeVisible()
    // Nor one that comes while another way of signing in waits.
    await openWindow(app, page)
    await app.host.openUrl(linkFor(demo))
    await expect(page.page.getByText('in the window that has opened')).toBeVisible()
    await page.page.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.email).toBeVisible()
    expect(sessionsOf(demo)).toBe(0)
  })

  test('that fails there says so', async ({ launchApp, demo }) => {
    const app = await launchApp()
    const page = await findServer(app, demo)
    await begin(page)
    await app.host.openUrl('deskbell://auth/saml?error=saml-authentication-failed')
    await expect(page.mistake).toContainText('Single sign-on failed')
    await expect(page.mistake).toContainText('saml-authentication-failed')
  })
})
