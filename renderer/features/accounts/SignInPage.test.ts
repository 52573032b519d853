import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import type { ServerCheck } from '../../../shared/bridge.ts'
import type { CertificateView, ErrorCode } from '../../../shared/views.ts'
import { useNavigation } from '../../stores/navigation.ts'
import type { Mounted } from '../../testing/mount.ts'
import { mountOnDesk } from '../../testing/mount.ts'
import { looksLikeEmail, readAddress } from './address.ts'
import SignInPage from './SignInPage.vue'

const SERVER: ServerCheck = {
  baseUrl: 'https://desk.acme.example',
  host: 'desk.acme.example',
  version: '4.15.1',
  secrets: 'system',
  asks: [],
  ways: { singleSignOn: false, browser: false },
}

describe('readAddress', () => {
  it.each([
    ['desk.acme.example', 'desk.acme.example', true],
    ['  https://desk.acme.example/app/login ', 'desk.acme.example', true],
    ['https://desk.acme.example/app/accounts/1/dashboard?x=1#y', 'desk.acme.example', true],
    ['http://localhost:3000', 'localhost:3000', false],
    ['localhost', 'localhost', true],
    ['support:8080', 'support:8080', true],
    ['http://helpdesk/app', 'helpdesk', false],
    ['"desk.acme.example"', 'desk.acme.example', true],
    ['bücher.example', 'xn--bcher-kva.example', true],
  ])('reads %s as host %s', (text, host, secure) => expect(readAddress(text)).toEqual({ host, secure }))
  it.each(['', '   ', 'my server', 'ada@acme.example', 'desk', 'ftp://desk.acme.example', 'javascript:alert(1)'])(
    'refuses %j',
    (text) => expect(readAddress(text)).toBeNull(),
  )
  it('recognizes what cannot be an email address', () => {
    expect(looksLikeEmail(' ada@acme.example ')).toBe(true)
    for (const text of ['ada', 'ada@', '@acme', 'a b@c.d']) expect(looksLikeEmail(text)).toBe(false)
  })
})

describe('signing in', () => {
  let mounted: Mounted | null = null
  afterEach(() => {
    vi.useRealTimers()
    mounted?.end()
  })
  async function setUp(server: Partial<ServerCheck> = {}): Promise<Mounted> {
    mounted = await mountOnDesk(SignInPage, { data: { sessions: [] } })
    mounted.fake.reply('server:check', () => ({ ok: true, value: { ...SERVER, ...server } }))
    return mounted
  }
  it('begins at the password, with address and email filled in, for a user who was signed out', async () => {
    const { fake } = await setUp()
    mounted?.end()
    mounted = await mountOnDesk(
      defineComponent({
        setup: () => {
          useNavigation().signIn = { address: 'https://desk.acme.example', email: 'ada@acme.example' }
          return () => h(SignInPage)
        },
      }),
      { data: { sessions: [] } },
    )
    expect(fake.calls).toEqual([])
    mounted.fake.reply('session:signIn', () => ({ ok: true, value: { sessionId: 'again' } }))
    mounted.fake.reply('server:check', () => ({ ok: true, value: SERVER }))
    await flushPromises()
    expect(document.querySelector('h1')?.textContent).toBe('Sign in again')
    expect(input('email').value).toBe('ada@acme.example')
    expect(document.activeElement).toBe(input('password'))
    await enter('password', 'secret')
    document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    await flushPromises()
    expect(mounted.fake.calls.filter(({ command }) => command === 'session:signIn').map((call) => call.input)).toEqual([
      {
        address: 'https://desk.acme.example',
        credentials: { method: 'password', email: 'ada@acme.example', password: 'secret', oneTimeCode: null },
        accepted: null,
        storage: 'system',
      },
    ])
  })
  const input = (field: string): HTMLInputElement => {
    const found = document.querySelector<HTMLInputElement>(`[data-field="${field}"] input`)
    if (found === null) throw new Error(`There is no field ${field}`)
    return found
  }
  async function enter(field: string, text: string): Promise<void> {
    input(field).value = text
    input(field).dispatchEvent(new Event('input'))
    await flushPromises()
  }
  async function submit(): Promise<void> {
    document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
    await flushPromises()
  }
  const alert = (): string => document.querySelector('[role="alert"]')?.textContent ?? ''
  async function reachCredentials(): Promise<void> {
    await enter('address', 'https://desk.acme.example/app/login')
    await submit()
  }
  async function fillCredentials(): Promise<void> {
    await enter('email', 'ada@acme.example')
    await enter('password', 'secret')
  }

  it('shows the host before it sends a request', async () => {
    const { fake } = await setUp()
    await enter('address', 'https://desk.acme.example/app/login')
    expect(document.body.textContent).toContain('Deskbell will connect to desk.acme.example')
    expect(fake.calls).toEqual([])
    await enter('address', 'http://localhost:3000')
    expect(document.body.textContent).toContain('without encryption')
  })
  it('goes from the address to the credentials to a session', async () => {
    const { fake } = await setUp()
    fake.reply('session:signIn', () => ({ ok: true, value: { sessionId: 'acme-7' } }))
    await reachCredentials()
    expect(document.body.textContent).toContain('desk.acme.example')
    expect(document.activeElement).toBe(input('email'))
    await fillCredentials()
    await submit()
    expect(fake.calls.at(-1)).toEqual({
      command: 'session:signIn',
      input: {
        address: 'https://desk.acme.example/app/login',
        credentials: { method: 'password', email: 'ada@acme.example', password: 'secret', oneTimeCode: null },
        accepted: null,
        storage: 'system',
      },
    })
  })
  it('lets the user choose which session ends where the server allows no more', async () => {
    const { fake } = await setUp()
    const device = {
      id: 28,
      program: 'Chrome 142.0',
      system: 'macOS',
      place: 'Berlin',
      address: '192.0.2.1',
      usedAt: null,
    }
    fake.reply('session:signIn', ({ credentials }) => ({
      ok: true,
      value: 'endSessions' in credentials ? { sessionId: 'acme-7' } : { devices: [device] },
    }))
    await reachCredentials()
    await fillCredentials()
    await submit()
    const [first, all] = [...document.querySelectorAll<HTMLElement>('[role="radio"]')]
    expect(first?.getAttribute('aria-label')).toBe('Chrome 142.0 on macOS. Berlin · 192.0.2.1')
    expect(all?.textContent).toContain('All of them')
    expect(document.activeElement).toBe(first)
    await submit()
    expect(alert()).toContain('Choose a device.')
    first?.click()
    await flushPromises()
    await submit()
    expect(fake.calls.at(-1)?.input).toMatchObject({ credentials: { email: 'ada@acme.example', endSessions: 28 } })
  })
  it('sends the choice of the session that ends with the next code, and keeps it while codes are wrong', async () => {
    const { fake } = await setUp()
    const device = { id: 28, program: 'Firefox', system: 'Linux', place: null, address: null, usedAt: null }
    const sent: unknown[] = []
    fake.reply('session:signIn', ({ credentials }) => {
      if (credentials.method !== 'password') throw new Error('Expected a password')
      const { oneTimeCode: code, endSessions } = credentials
      sent.push([code, endSessions])
      if (code === null) return { ok: false, code: 'secondFactorRequired', message: '' }
      if (code === '000000') return { ok: false, code: 'secondFactorWrong', message: '' }
      return { ok: true, value: endSessions === undefined ? { devices: [device] } : { sessionId: 'acme-7' } }
    })
    const press = async (name: string): Promise<void> => {
      Array.from(document.querySelectorAll('button'))
        .find(({ textContent }) => textContent.trim() === name)
        ?.click()
      await flushPromises()
    }
    const choose = async (): Promise<void> => {
      document.querySelector<HTMLElement>('[role="radio"]')?.click()
      await flushPromises()
      await submit()
    }
    await reachCredentials()
    await fillCredentials()
    await submit()
    await enter('code', '111111')
    await submit()
    await choose()
    expect(document.body.textContent).toContain('Enter a new code to sign out Firefox on Linux and continue.')
    expect(input('code').value).toBe('')
    await press('Back')
    expect(document.querySelector('h1')?.textContent).toBe('Too many devices are signed in')
    await choose()
    await enter('code', '000000')
    await submit()
    expect(alert()).toContain('The code is wrong')
    expect([input('code').selectionStart, input('code').selectionEnd]).toEqual([0, 6])
    await enter('code', '222222')
    await submit()
    expect(sent).toEqual([
      [null, undefined],
      ['111111', undefined],
      ['000000', 28],
      ['222222', 28],
    ])
  })
  it('shows what is missing below its field, without asking the server', async () => {
    const { fake } = await setUp()
    await submit()
    expect(alert()).toContain('Enter the address of your server.')
    await reachCredentials()
    fake.calls.length = 0
    await submit()
    expect(alert()).toContain('Enter your email address.')
    expect(input('email').getAttribute('aria-invalid')).toBe('true')
    await enter('email', 'ada')
    expect(document.querySelector('[role="alert"]')).toBeNull()
    await submit()
    expect(alert()).toContain('does not look like an email')
    expect(fake.calls).toEqual([])
  })
  it.each<[ErrorCode, string]>([
    ['hostNotFound', 'Server not found'],
    ['refused', 'refuses connections'],
    ['tlsUntrusted', 'certificate is not trusted'],
    ['notACompatibleServer', 'This isn’t a Chatwoot-compatible server'],
    ['tooOld', 'too old'],
    ['timeout', 'doesn’t respond'],
    ['offline', 'You are offline'],
  ])('shows %s below the address, with what to do next', async (code, words) => {
    const { fake } = await setUp()
    fake.reply('server:check', () => ({ ok: false, code, message: '' }))
    await reachCredentials()
    expect(alert()).toContain(words)
    expect(alert().length).toBeGreaterThan(words.length + 20)
    expect(document.activeElement).toBe(input('address'))
    expect(input('address').getAttribute('aria-describedby')).toBe(document.querySelector('[role="alert"]')?.id)
  })
  it('asks before it trusts a certificate, trusts the one that was shown, and then goes on', async () => {
    const { fake } = await setUp()
    const untrusted: CertificateView = {
      server: 'desk.acme.example:443',
      fingerprint: 'AA:BB',
      subject: 'desk',
      issuer: 'desk',
      validFrom: 1,
      validTo: 2,
      problem: 'selfSigned',
      changedSince: null,
    }
    fake.reply('server:check', () => ({ ok: true, value: { untrusted } }))
    await reachCredentials()
    expect(document.querySelector('h1')?.textContent).toBe('This certificate is not trusted')
    expect(document.body.textContent).toContain('AA:BB')
    expect(fake.calls.map(({ command }) => command)).toEqual(['server:check'])
    // Another one meanwhile: asked again, in other words.
    fake.reply('server:check', () => ({
      ok: true,
      value: { untrusted: { ...untrusted, fingerprint: 'CC:DD', changedSince: 1_790_000_000 } },
    }))
    await submit()
    expect(fake.calls.find(({ command }) => command === 'certificate:trust')?.input).toEqual({
      server: 'desk.acme.example:443',
      fingerprint: 'AA:BB',
    })
    expect(document.querySelector('h1')?.textContent).toBe('The server’s certificate has changed')
    expect(alert()).toContain('you trusted another certificate of desk.acme.example:443')
    fake.reply('server:check', () => ({ ok: true, value: SERVER }))
    await submit()
    expect(document.activeElement).toBe(input('email'))
  })
  it('asks about another host and a connection without encryption, and signs in only where the user has accepted it', async () => {
    const { fake } = await setUp({
      baseUrl: 'http://other.example',
      host: 'other.example',
      asks: ['otherHost', 'unencrypted'],
    })
    await reachCredentials()
    expect(document.querySelector('h1')?.textContent).toBe('Is this your server?')
    expect(document.body.textContent).toContain('leads to another server: other.example.')
    expect(document.body.textContent).toContain('The connection to other.example is not encrypted.')
    expect(document.activeElement?.textContent).toBe('Back')
    await submit()
    await fillCredentials()
    await submit()
    expect(fake.calls.at(-1)).toMatchObject({ command: 'session:signIn', input: { accepted: 'http://other.example' } })
  })
  it('shows a wrong password below the password and keeps the form', async () => {
    const { fake } = await setUp()
    fake.reply('session:signIn', () => ({ ok: false, code: 'wrongPassword', message: '' }))
    await reachCredentials()
    await fillCredentials()
    await submit()
    expect(alert()).toContain('Email or password is wrong')
    expect(document.activeElement).toBe(input('password'))
    expect(input('email').value).toBe('ada@acme.example')
  })
  it('shows the server’s own message for a suspended account', async () => {
    const { fake } = await setUp()
    fake.reply('session:signIn', () => ({ ok: false, code: 'suspended', message: 'Account is suspended' }))
    await reachCredentials()
    await fillCredentials()
    await submit()
    expect(alert()).toContain('This account is suspended')
    expect(alert()).toContain('Server’s message: Account is suspended')
  })
  it('waits a minute after a rate limit', async () => {
    const { fake } = await setUp()
    fake.reply('session:signIn', () => ({ ok: false, code: 'rateLimited', message: '' }))
    await reachCredentials()
    await fillCredentials()
    vi.useFakeTimers()
    document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
    await vi.advanceTimersByTimeAsync(1_000)
    const go = document.querySelector<HTMLButtonElement>('button[type="submit"]')
    expect(go?.disabled).toBe(true)
    expect(go?.textContent).toContain('59 s')
    await vi.advanceTimersByTimeAsync(59_000)
    expect(go?.disabled).toBe(false)
  })
  it('waits for the server that asked for it only', async () => {
    const { fake } = await setUp()
    fake.reply('session:signIn', () => ({ ok: false, code: 'rateLimited', message: '' }))
    await reachCredentials()
    await fillCredentials()
    vi.useFakeTimers()
    document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }))
    await vi.advanceTimersByTimeAsync(1_000)
    const go = (): HTMLButtonElement | null => document.querySelector('button[type="submit"]')
    const change = Array.from(document.querySelectorAll('button')).find(({ textContent }) =>
      textContent.includes('Change'),
    )
    change?.click()
    await vi.advanceTimersByTimeAsync(1_000)
    await enter('address', 'https://other.example')
    expect(go()?.disabled).toBe(false)
    await enter('address', 'https://desk.acme.example')
    expect(go()?.disabled).toBe(true)
    expect(go()?.textContent).toContain('58 s')
  })
  it('asks for the second factor and shows when it is wrong', async () => {
    const { fake } = await setUp()
    const codes: (string | null)[] = []
    fake.reply('session:signIn', ({ credentials }) => {
      if (credentials.method !== 'password') throw new Error('Expected a password')
      codes.push(credentials.oneTimeCode)
      return {
        ok: false,
        code: credentials.oneTimeCode === null ? 'secondFactorRequired' : 'secondFactorWrong',
        message: '',
      }
    })
    await reachCredentials()
    await fillCredentials()
    await submit()
    expect(document.activeElement).toBe(input('code'))
    await enter('code', '123456')
    await submit()
    expect(codes).toEqual([null, '123456'])
    expect(alert()).toContain('The code is wrong')
  })
  it('clears the code when the password is wrong', async () => {
    const { fake } = await setUp()
    const codes: (string | null)[] = []
    fake.reply('session:signIn', ({ credentials }) => {
      if (credentials.method !== 'password') throw new Error('Expected a password')
      codes.push(credentials.oneTimeCode)
      return {
        ok: false,
        code: credentials.oneTimeCode === null ? 'secondFactorRequired' : 'wrongPassword',
        message: '',
      }
    })
    await reachCredentials()
    await fillCredentials()
    await submit()
    await enter('code', '123456')
    await submit()
    expect(alert()).toContain('Email or password is wrong')
    await submit()
    expect(codes).toEqual([null, '123456', null])
  })
  it('signs in with a token', async () => {
    const { fake } = await setUp()
    await reachCredentials()
    const [, token] = [...document.querySelectorAll<HTMLElement>('[role="radio"]')]
    token?.click()
    await flushPromises()
    await enter('token', ' abc ')
    fake.reply('session:signIn', () => ({ ok: false, code: 'wrongToken', message: '' }))
    await submit()
    expect(fake.calls.at(-1)?.input).toMatchObject({ credentials: { method: 'token', token: 'abc' } })
    expect(alert()).toContain('This access token is not valid')
  })
  it('asks where to store the token on a system without safe storage, the safer choice first', async () => {
    const { fake } = await setUp({ secrets: 'plain' })
    fake.reply('session:signIn', () => ({ ok: true, value: { sessionId: 'acme-7' } }))
    await reachCredentials()
    await fillCredentials()
    await submit()
    expect(document.body.textContent).toContain('Stay signed in on this computer?')
    expect(fake.calls.map((call) => call.command)).toEqual(['server:check', 'session:signIn'])
    expect(fake.calls.at(-1)?.input).toMatchObject({ storage: 'memory' })
    expect(useNavigation().signIn).not.toBeNull()
    await submit()
    expect(fake.calls.map((call) => call.command)).toEqual(['server:check', 'session:signIn'])
    expect(useNavigation().signIn).toBeNull()
  })
  it('asks where to store the token only after the password was right', async () => {
    const { fake } = await setUp({ secrets: 'memory' })
    fake.reply('session:signIn', () => ({ ok: false, code: 'wrongPassword', message: '' }))
    await reachCredentials()
    await fillCredentials()
    await submit()
    expect(document.body.textContent).not.toContain('Stay signed in on this computer?')
    expect(alert()).toContain('Email or password is wrong')
  })
  it('stores the token in a file after the user agreed, and shows when that fails', async () => {
    const { fake } = await setUp({ secrets: 'plain' })
    fake.reply('session:signIn', () => ({ ok: true, value: { sessionId: 'acme-7' } }))
    await reachCredentials()
    await fillCredentials()
    await submit()
    document.querySelectorAll<HTMLElement>('[role="radio"]')[1]?.click()
    await flushPromises()
    fake.reply('session:storePlain', () => ({ ok: false, code: 'disk', message: '' }))
    await submit()
    expect(fake.calls.at(-1)).toMatchObject({ command: 'session:storePlain', input: { sessionId: 'acme-7' } })
    expect(alert()).not.toBe('')
    expect(useNavigation().signIn).not.toBeNull()
    fake.reply('session:storePlain', () => ({ ok: true, value: null }))
    await submit()
    expect(useNavigation().signIn).toBeNull()
  })
})
