import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import path from 'node:path'
import type { DemoServer } from '../../electron/demo/index.ts'
import { oneTimeCode } from '../../electron/demo/model/secondFactor.ts'
import { openSession } from '../../electron/demo/model/sessions.ts'
import { DeskPage, expect, test } from '../desk.ts'
import type { RunningApp } from '../machine.ts'
import { takeScreenshots } from '../screenshots.ts'
import { closedHost, plainServer } from '../servers.ts'
import { SignInPage } from '../signInPage.ts'

const signInPage = async (app: RunningApp): Promise<SignInPage> => new SignInPage(await app.page())

function adaOf(demo: DemoServer): {
  agent: DemoServer['agents'][number]
  user: NonNullable<ReturnType<DemoServer['model']['users']['get']>>
} {
  const agent = demo.agents.find(({ email }) => email === 'ada@acme.test')
  const user = [...demo.model.users.values()].find(({ email }) => email === 'ada@acme.test')
  if (!agent || !user) throw new Error('the demo server has no Ada')
  return { agent, user }
}
const sessionsOf = (demo: DemoServer): number =>
  demo.model.sessions.filter(({ userId }) => userId === adaOf(demo).user.id).length
const secretsOf = (app: RunningApp): string => {
  const file = path.join(app.userData, 'secrets.json')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

test.describe('an address', () => {
  test('is accepted in all common forms, including a page copied from the browser', async ({ launchApp, demo }) => {
    const page = await signInPage(await launchApp())
    const { host } = new URL(demo.base)
    for (const given of [
      `${demo.base}/app/login`,
      `  ${host}/app/accounts/1/dashboard `,
      `"HTTP://${host}/"`,
      `${host}/auth/sign_in`,
      `ws://${host}/cable`,
      host.replace('127.0.0.1', 'LOCALHOST'),
    ]) {
      await page.find(given)
      await expect(page.email, given).toBeVisible()
      await expect(page.page.getByText('Version 4.15.1')).toBeVisible()
      await page.page.getByRole('button', { name: 'Change' }).click()
    }
  })

  test("is reached through the system's proxy, although the proxy of the page leads nowhere", async ({
    launchApp,
    demo,
  }) => {
    const asked: string[] = []
    const proxy = await plainServer((request, answer) => {
      asked.push(request.url ?? '')
      const onward = httpRequest(request.url ?? '', { method: request.method, headers: request.headers }, (found) => {
        answer.writeHead(found.statusCode ?? 502, found.headers)
        found.pipe(answer)
      })
      onward.on('error', () => answer.destroy())
      request.pipe(onward)
    })
    const app = await launchApp()
    await app.host.setProxy(`PROXY ${proxy.host}`)
    const page = await signInPage(app)
    await page.find(demo.base)
    await expect(page.email).toBeVisible()
    expect(asked.length).toBeGreaterThan(0)
    for (const address of asked) expect(address).toContain(`${demo.base}/`)
    await proxy.close()
  })

  test('that leads to another host asks before anything is sent there', async ({ launchApp, demo }) => {
    const port = new URL(demo.base).port
    const old = await plainServer((request, answer) => {
      answer.writeHead(301, { location: `http://localhost:${port}${request.url ?? ''}` }).end()
    })
    const page = await signInPage(await launchApp())
    await page.find(`http://${old.host}`)
    await expect(page.page.getByRole('heading', { name: 'Is this your server?' })).toBeVisible()
    await expect(
      page.page.getByText(`http://${old.host} leads to another server: localhost:${port}.`, { exact: false }),
    ).toBeVisible()
    await expect(page.page.getByRole('button', { name: 'Back', exact: true })).toBeFocused()
    await page.page.keyboard.press('Enter')
    await page.find(`http://${old.host}`)
    await page.page.getByRole('button', { name: 'Continue anyway' }).click()
    await page.withPassword(adaOf(demo).agent)
    await expect(page.desk).toBeVisible()
    await old.close()
  })

  test('that is invalid sends no request', async ({ launchApp }) => {
    const page = await signInPage(await launchApp())
    await page.find('')
    await expect(page.mistake).toHaveText('Enter the address of your server.')
    for (const given of ['ada@acme.test', 'ftp://desk.example', 'two words.example', 'desk']) {
      await page.find(given)
      await expect(page.mistake, given).toContainText('This does not look like an address.')
    }
  })

  test('without a Chatwoot server shows why and what to do: unknown host, refused, another page', async ({
    launchApp,
  }) => {
    const page = await signInPage(await launchApp())
    // Longer than a host name may be, so every resolver fails, online or offline.
    await page.find(`${'desk'.repeat(17)}.example`)
    await expect(page.mistake).toHaveText(
      'Server not found. Check the address for a typo, and that you are on the right network or VPN.',
    )
    await page.find(await closedHost())
    await expect(page.mistake).toHaveText(
      'The server refuses connections. No server is responding at this address. Check the port, or ask your administrator.',
    )
    const blog = await plainServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>My blog</title>'),
    )
    await page.find(blog.host)
    await expect(page.mistake).toHaveText(
      'This isn’t a Chatwoot-compatible server. Another service responds at this address. ' +
        'Use the address where you open your desk in the browser.',
    )
    await expect(page.address).toBeFocused()
    await blog.close()
  })
})

test.describe('a refusal', () => {
  test('of the password is shown next to the field, and the right password signs in', async ({ launchApp, demo }) => {
    const page = await signInPage(await launchApp())
    const { agent } = adaOf(demo)
    await page.find(demo.base)
    await page.submit.click()
    await expect(page.mistake).toHaveText('Enter your email address.')
    await page.withPassword({ email: 'ada', password: 'x' })
    await expect(page.mistake).toHaveText('This does not look like an email address.')
    await page.withPassword({ email: agent.email, password: 'not this one' })
    await expect(page.mistake).toHaveText('Email or password is wrong. Try again, or reset your password.')
    await expect(page.password).toBeFocused()
    await page.withPassword(agent)
    await expect(page.desk).toBeVisible()
  })

  test('of a suspended account, of too many devices or by an old server shows its own message', async ({
    launchApp,
    demo,
  }) => {
    const page = await signInPage(await launchApp())
    const { agent } = adaOf(demo)
    const { rest } = demo.faults
    await page.find(demo.base)

    for (const account of demo.model.accounts.values()) account.status = 'suspended'
    await page.withPassword(agent)
    await expect(page.mistake).toHaveText(/This account is suspended\s*Ask your administrator to activate it\./)
    // No unused session stays open on the server.
    await expect.poll(() => sessionsOf(demo)).toBe(0)
    for (const account of demo.model.accounts.values()) account.status = 'active'

    rest.add(
      { kind: 'status', status: 409, body: { sessions_limit_reached: true, sessions: [] } },
      { method: 'POST', path: '^/auth/sign_in' },
      { count: 1 },
    )
    await page.withPassword(agent)
    await expect(page.mistake).toHaveText(
      /Too many devices are signed in\s*Sign out on another device, then try again\./,
    )

    const profile = {
      id: 1,
      name: 'Ada',
      email: agent.email,
      accounts: [
        {
          id: 1,
          name: 'Acme',
          role: 'agent',
          status: 'active',
          availability: 'online',
          availability_status: 'online',
          auto_offline: true,
        },
      ],
    }
    rest.add({ kind: 'status', status: 200, body: profile }, { method: 'GET', path: '^/api/v1/profile' }, { count: 1 })
    await page.withPassword(agent)
    await expect(page.mistake).toHaveText(
      'This server is too old. Deskbell needs version 1.16 or newer. Ask your administrator to update it.',
    )
    await page.find(demo.base)
    await page.withPassword(agent)
    await expect(page.desk).toBeVisible()
  })

  test('for too many attempts is shown, and the next attempt waits', async ({ launchApp, demo }) => {
    const page = await signInPage(await launchApp())
    const { agent } = adaOf(demo)
    demo.rest.limits.isOn = true
    await page.find(demo.base)
    for (let tries = 0; tries < 5; tries += 1) {
      await page.withPassword({ email: agent.email, password: `guess ${tries}` })
      await expect(page.mistake).toContainText('Email or password is wrong')
    }
    await page.withPassword(agent)
    await expect(page.mistake).toHaveText(/Too many tries\s*Wait a minute, then try again\./)
    await expect(page.page.getByRole('button', { name: /^Try again in \d+ s$/ })).toBeDisabled()
    expect(sessionsOf(demo)).toBe(0)
  })
})

test.describe('sign-in methods', () => {
  test('a second factor is requested, a wrong code is refused and the right one signs in', async ({
    launchApp,
    demo,
  }) => {
    const page = await signInPage(await launchApp())
    const { agent, user } = adaOf(demo)
    const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
    user.mfa = { secret, enabled: true, backupCodes: ['AB12CD34'] }
    const step = (): number => Math.floor(demo.model.now() / 30_000)
    const wrong =
      ['000000', '111111', '222222'].find(
        (code) => ![-1, 0, 1].some((near) => oneTimeCode(secret, step() + near) === code),
      ) ?? '333333'
    await page.find(demo.base)
    await page.withPassword(agent)
    await expect(page.page.getByRole('heading', { name: 'Two-factor authentication' })).toBeVisible()
    // The server allows five sign-ins in five minutes: codes don't send the password again.
    demo.rest.limits.isOn = true
    await page.withCode(wrong)
    await expect(page.mistake).toHaveText(
      'The code is wrong or was already used. ' +
        'Each code works once. Wait for the next one in your app, or use another backup code.',
    )
    await page.withCode('00000000')
    await expect(page.mistake).toContainText('The code is wrong')
    await expect(page.code).toBeFocused()
    await page.withCode(oneTimeCode(secret, step()).replace(/^(...)/, '$1 '))
    await expect(page.desk).toBeVisible()
    expect(sessionsOf(demo)).toBe(1)
  })

  test('a backup code works once, and a code that comes too late needs no new password', async ({
    launchApp,
    demo,
  }) => {
    const page = await signInPage(await launchApp())
    const { agent, user } = adaOf(demo)
    user.mfa = { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', enabled: true, backupCodes: ['AB12CD34', 'EF56AB78'] }
    await page.find(demo.base)
    await page.withPassword(agent)
    await page.withCode('zz12-cd34')
    await expect(page.mistake).toContainText('The code is wrong')
    // The server's token for the second factor lives five minutes.
    demo.model.skew += 6 * 60_000
    await page.withCode('ab12-cd34')
    await expect(page.desk).toBeVisible()
    expect(user.mfa.backupCodes).toEqual(['EF56AB78'])
  })

  test('a forgotten password opens the page of the server in the browser', async ({ launchApp, demo }) => {
    const app = await launchApp()
    const page = await signInPage(app)
    await page.find(demo.base)
    await page.page.getByRole('button', { name: 'Forgot your password?' }).click()
    await expect.poll(() => app.host.openedExternal()).toEqual([`${demo.base}/app/auth/reset/password`])
  })

  test('an access token signs in like a password, and a wrong one shows an error', async ({ launchApp, demo }) => {
    const app = await launchApp()
    const page = await signInPage(app)
    const { agent } = adaOf(demo)
    await page.find(demo.base)
    await page.withToken('')
    await expect(page.mistake).toHaveText('Paste your access token.')
    await page.withToken('not-a-token')
    await expect(page.mistake).toHaveText(
      'This access token is not valid. Copy it again from your profile settings in the browser.',
    )
    await page.withToken(` ${agent.apiToken}\n`)
    await expect(page.desk).toBeVisible()
    expect(sessionsOf(demo)).toBe(0)
    await app.close()
    await expect((await signInPage(await launchApp())).desk).toBeVisible()
  })
})

test.describe('a server that allows no more sessions', () => {
  test.beforeEach(({ demo }) => {
    demo.model.asksAtSessionCap = true
    const { user } = adaOf(demo)
    for (let count = 0; count < 24; count += 1)
      openSession(demo.model, user, 'Deskbell/1.0 Electron/40.0 (Linux)').lastActivityAt -= (24 - count) * 60_000
  })

  test('shows them, ends the chosen one and signs in', async ({ launchApp, demo }) => {
    const page = await signInPage(await launchApp())
    const { agent } = adaOf(demo)
    const chosen = demo.model.sessions.at(-23)
    await page.find(demo.base)
    await page.withPassword(agent)
    await expect(page.page.getByRole('heading', { name: 'Too many devices are signed in' })).toBeVisible()
    const devices = page.page.getByRole('radiogroup', { name: 'Signed-in devices' })
    await expect(devices.getByRole('radio')).toHaveCount(25)
    await expect(devices.getByRole('radio').nth(1)).toHaveAccessibleName(
      /^Electron 40\.0 on Generic Linux\. Last used .+ · 127\.0\.0\.1$/,
    )
    await expect(devices.getByRole('radio').first()).toBeFocused()
    await takeScreenshots(page.page, 'session-limit', { mirrored: true })
    await page.page.getByRole('button', { name: 'Sign out there and continue' }).click()
    await expect(page.mistake).toHaveText('Choose a device.')
    await devices.getByRole('radio').nth(1).click()
    await page.page.getByRole('button', { name: 'Sign out there and continue' }).click()
    await expect(page.desk).toBeVisible()
    expect(demo.model.sessions).not.toContain(chosen)
    expect(sessionsOf(demo)).toBe(24)
  })

  test('asks for a new code where the first one led to the choice', async ({ launchApp, demo }) => {
    const page = await signInPage(await launchApp())
    const { agent, user } = adaOf(demo)
    user.mfa = {
      secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      enabled: true,
      backupCodes: ['AB12CD34', 'EF56AB78', '12345678'],
    }
    await page.find(demo.base)
    await page.withPassword(agent)
    await page.withCode('AB12-CD34')
    await page.page.getByRole('radio').first().click()
    await page.page.getByRole('button', { name: 'Sign out there and continue' }).click()
    await expect(page.page.getByText('Enter a new code to sign out Electron 40.0 on Generic Linux')).toBeVisible()
    await takeScreenshots(page.page, 'session-limit-code')
    await page.withCode('AB12-CD34')
    await expect(page.mistake).toContainText('The code is wrong')
    await page.withCode('EF56-AB78')
    await expect(page.desk).toBeVisible()
    expect(user.mfa.backupCodes).toEqual(['12345678'])
    expect(sessionsOf(demo)).toBe(24)
  })

  test('leads back without ending any, and can end all', async ({ launchApp, demo }) => {
    const page = await signInPage(await launchApp())
    const { agent } = adaOf(demo)
    await page.find(demo.base)
    await page.withPassword(agent)
    await page.page.getByRole('button', { name: 'Back', exact: true }).click()
    await expect(page.email).toHaveValue(agent.email)
    expect(sessionsOf(demo)).toBe(24)
    await page.submit.click()
    await page.page.getByRole('radio', { name: /^All of them/ }).click()
    await page.page.getByRole('button', { name: 'Sign out there and continue' }).click()
    await expect(page.desk).toBeVisible()
    expect(sessionsOf(demo)).toBe(1)
  })
})

test.describe('the stored sign-in', () => {
  test('uses the keyring without asking, and the next start is signed in', async ({ launchApp, demo }) => {
    const app = await launchApp({ safeStorage: 'keyring' })
    const page = await signInPage(app)
    await page.find(demo.base)
    await page.withPassword(adaOf(demo).agent)
    await expect(page.desk).toBeVisible()
    expect(secretsOf(app)).toContain('"how":"system"')
    await app.close()
    await expect((await signInPage(await launchApp({ safeStorage: 'keyring' }))).desk).toBeVisible()
  })

  for (const kind of ['basic_text', 'none'] as const) {
    test(`without a keyring (${kind}) is the user's choice, and in memory lasts until the app quits`, async ({
      launchApp,
      demo,
    }) => {
      const app = await launchApp({ safeStorage: kind })
      const page = await signInPage(app)
      const { agent } = adaOf(demo)
      await page.find(demo.base)
      await page.withPassword(agent)
      await expect(page.page.getByRole('heading', { name: 'Stay signed in on this computer?' })).toBeVisible()
      expect(sessionsOf(demo)).toBe(1)
      expect(secretsOf(app)).not.toContain('"how"')
      await expect(page.page.getByRole('radio', { name: /Only until Deskbell quits/ })).toBeChecked()
      await page.page.getByRole('button', { name: 'Continue' }).click()
      await expect(page.desk).toBeVisible()
      expect(sessionsOf(demo)).toBe(1)
      expect(secretsOf(app)).not.toContain('"how"')
      await app.close()
      const next = await signInPage(await launchApp({ safeStorage: kind }))
      await expect(next.address).toBeVisible()
    })
  }

  test('is in a file only with consent, private to the system user and shown in the settings', async ({
    launchApp,
    demo,
  }) => {
    const app = await launchApp({ safeStorage: 'basic_text' })
    const page = await signInPage(app)
    await page.find(demo.base)
    await page.withPassword(adaOf(demo).agent)
    await page.page.getByRole('radio', { name: /In a file on this computer/ }).click()
    await page.page.getByRole('button', { name: 'Continue' }).click()
    await expect(page.desk).toBeVisible()
    expect(secretsOf(app)).toContain('"how":"plain"')
    if (process.platform !== 'win32') expect(statSync(path.join(app.userData, 'secrets.json')).mode & 0o077).toBe(0)
    await page.page.keyboard.press('ControlOrMeta+,')
    await page.page.getByRole('tab', { name: 'Accounts' }).click()
    await expect(page.page.getByText('Tokens are kept in a file, unencrypted, as you agreed.')).toBeVisible()
    await app.close()
    await expect((await signInPage(await launchApp({ safeStorage: 'basic_text' }))).desk).toBeVisible()
  })
})

test.describe('signing out', () => {
  test('asks first, ends the session on the server and deletes its data from disk', async ({ desk }) => {
    const { page, demo, app } = desk
    const data = path.join(app.userData, 'data')
    const conversation = desk.one()
    await desk.open(conversation)
    await expect(desk.thread).toContainText(/\S/)
    expect(sessionsOf(demo)).toBe(1)
    expect(readdirSync(data)).not.toEqual([])

    const ask = async (): Promise<void> => {
      await page.getByRole('button', { name: /^You: Ada/ }).click()
      await page.getByRole('menuitem', { name: /^Sign out of/ }).click()
    }
    await ask()
    const dialog = page.getByRole('alertdialog')
    await expect(dialog).toContainText(
      'The session is ended on the server, and everything Deskbell keeps of it on this computer is removed.',
    )
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect(dialog).toHaveCount(0)
    expect(sessionsOf(demo)).toBe(1)

    await ask()
    await dialog.getByRole('button', { name: 'Sign out' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Sign in to your desk' })).toBeVisible()
    expect(sessionsOf(demo)).toBe(0)
    await expect.poll(() => demo.cable.connections.size).toBe(0)
    expect(readdirSync(data)).toEqual([])
    expect(secretsOf(app)).not.toContain('"how"')
    expect(readFileSync(path.join(app.userData, 'sessions.json'), 'utf8')).not.toContain('acme')
    expect(await app.host.badge()).toBe(0)
  })

  test('shows how many messages would be lost', async ({ desk }) => {
    await desk.open(desk.one())
    desk.demo.faults.rest.add({ kind: 'status', status: 503, body: 'Service Unavailable' })
    await desk.write('Still on its way.')
    await expect(desk.thread).toContainText('Still on its way.')
    await desk.page.getByRole('button', { name: /^You: Ada/ }).click()
    await desk.page.getByRole('menuitem', { name: /^Sign out of/ }).click()
    await expect(desk.page.getByRole('alertdialog')).toContainText(
      '1 message or change has not reached the server and will be lost:',
    )
  })

  test('by the server is distinguished from a single 401, and leads back to sign-in', async ({ desk }) => {
    const { page, demo } = desk
    const conversation = desk.one()
    await desk.open(conversation)
    // Servers also answer 401 for a missing permission: only a refused profile request means signed out.
    demo.faults.rest.add(
      { kind: 'status', status: 401, body: { error: 'You are not authorized to do this action' } },
      { method: 'POST', path: '/toggle_status' },
      { count: 1 },
    )
    await page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
    await expect(page.getByText('You are not allowed to do this').first()).toBeVisible()
    await expect(desk.status).toContainText('Synced')

    demo.model.sessions.length = 0
    demo.faults.drop({}, { how: 'close', code: 1000 })
    await expect(page.getByText(/has signed you out\. Sign in again to continue\./)).toBeVisible({ timeout: 20_000 })
    await page.getByRole('button', { name: 'Sign in again' }).click()
    const back = new SignInPage(page)
    // Straight to the password of that account.
    await expect(page.getByRole('main')).toContainText(new URL(demo.base).host)
    await expect(page.getByLabel('Email', { exact: true })).toHaveValue(adaOf(demo).agent.email)
    await back.withPassword(adaOf(demo).agent)
    await expect(desk.status).toContainText('Synced', { timeout: 20_000 })
    desk.contactWrites(conversation, 'Heard again?')
    await expect(desk.row(conversation)).toContainText('Heard again?')
  })

  test('by the server keeps drafts, what waits and what was read, also over a restart and by another method', async ({
    desk,
    demo,
    launchApp,
  }) => {
    const { agent } = adaOf(demo)
    const [drafted, answered] = [desk.one(), desk.one(1)]
    await desk.open(drafted)
    await desk.field.fill('A draft that stays')
    await desk.open(answered)
    await expect(desk.thread.getByRole('article').first()).toBeVisible()
    demo.model.sessions.length = 0
    demo.faults.drop({}, { how: 'close', code: 1000 })
    await expect(desk.page.getByText(/has signed you out\./)).toBeVisible({ timeout: 20_000 })
    await desk.write('Written while signed out')
    await expect(desk.thread).toContainText('Written while signed out')
    await expect(desk.status).toContainText('Signed out')
    await desk.app.close()

    const app = await launchApp()
    const again = new DeskPage(app, await app.page(), demo)
    await expect(again.page.getByText(/has signed you out\./)).toBeVisible({ timeout: 20_000 })
    await expect(again.row(drafted)).toContainText('A draft that stays')
    expect(desk.stored(answered, 'Written while signed out')).toBe(0)
    await again.page.getByRole('button', { name: 'Sign in again' }).click()
    await new SignInPage(again.page).withToken(agent.apiToken)
    await expect(again.status).toContainText('Synced', { timeout: 20_000 })
    await expect.poll(() => desk.stored(answered, 'Written while signed out'), { timeout: 30_000 }).toBe(1)
    await again.open(drafted)
    await expect(again.field).toHaveValue('A draft that stays')
    expect(readdirSync(path.join(app.userData, 'data'))).toHaveLength(1)
  })
})
