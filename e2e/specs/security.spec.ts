import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import type { DemoServer } from '../../electron/demo/index.ts'
import { sendAsAgent } from '../../electron/demo/model/messages.ts'
import { expect, test } from '../desk.ts'
import { peerSpy, plainServer } from '../servers.ts'
import { SignInPage } from '../signInPage.ts'

/** Secrets that the app must never show, log or store in plain text. */
function secretsOf({ model }: DemoServer): string[] {
  const ada = [...model.users.values()].find(({ email }) => email === 'ada@acme.test')
  if (!ada) throw new Error('the demo server has no Ada')
  const session = model.sessions.find(({ userId }) => userId === ada.id)
  if (!session) throw new Error('Ada is not signed in')
  return [ada.password, ada.apiToken, ada.pubsubToken, session.token, session.client]
}

/** Every file under a folder, as bytes. */
function* filesUnder(folder: string): Generator<readonly [string, Buffer]> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      yield [path.join(entry.parentPath, entry.name), readFileSync(path.join(entry.parentPath, entry.name))]
  }
}
/** A secret as a file could contain it: as text, in UTF-16 and in base64. */
const formsOf = (secret: string): Buffer[] => [
  Buffer.from(secret),
  Buffer.from(secret, 'utf16le'),
  // Base64 depends on the offset modulo 3; the middle part of each of the three forms is always the same.
  ...[0, 1, 2].map((shift) =>
    Buffer.from(
      Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)])
        .toString('base64')
        .slice(shift === 0 ? 0 : 4, -4),
    ),
  ),
]
function leaksIn(folder: string, secrets: readonly string[]): string[] {
  return [...filesUnder(folder)]
    .filter(([, bytes]) => secrets.some((secret) => formsOf(secret).some((form) => bytes.includes(form))))
    .map(([file]) => path.relative(folder, file))
}

/** Calls the bridge as code in the page could, with any input. */
const callBridge = (page: Page, command: unknown, input: unknown): Promise<unknown> =>
  page.evaluate(
    ([name, value]) =>
      (window as unknown as { desk: { call: (...parts: unknown[]) => Promise<unknown> } }).desk.call(name, value),
    [command, input],
  )

test.describe('the page', () => {
  test('is served with exactly this content security policy, and the browser enforces it', async ({ desk }) => {
    const { page } = desk
    const [response] = await Promise.all([
      page.waitForResponse((one) => new URL(one.url()).pathname === '/index.html'),
      page.reload(),
    ])
    const headers = await response.allHeaders()
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
        "font-src 'self'; connect-src 'none'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'",
    )
    expect(headers['x-content-type-options']).toBe('nosniff')
    await desk.rows.first().waitFor()

    let asked = 0
    const spy = await plainServer((_request, answer) => {
      asked += 1
      answer.setHeader('access-control-allow-origin', '*').end('reached')
    })
    const tried = await page.evaluate(async (base) => {
      const refused = (work: Promise<unknown>): Promise<string> =>
        work.then(
          () => 'reached',
          () => 'refused',
        )
      const loaded = (element: HTMLElement & { src: string }, address: string): Promise<string> =>
        new Promise((resolve) => {
          element.onload = () => resolve('reached')
          element.onerror = () => resolve('refused')
          element.src = address
          document.body.append(element)
        })
      const violated: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => violated.push(event.effectiveDirective))
      const socket = new Promise<string>((resolve) => {
        try {
          const opening = new WebSocket(base.replace('http', 'ws'))
          opening.onopen = () => resolve('reached')
          opening.onerror = () => resolve('refused')
        } catch {
          resolve('refused')
        }
      })
      const inline = document.createElement('script')
      inline.textContent = 'window.pwned = true'
      document.body.append(inline)
      // Runs in a separate task: code that the debugger evaluates is exempt from the policy.
      const evaluated = await new Promise<string>((resolve) => {
        setTimeout(() => {
          try {
            Reflect.construct(Function, ['return 1'])
            resolve('reached')
          } catch {
            resolve('refused')
          }
        })
      })
      return {
        fetch: await refused(fetch(base)),
        own: await refused(fetch('/index.html')),
        beacon: navigator.sendBeacon(base) ? 'sent' : 'refused',
        socket: await socket,
        image: await loaded(document.createElement('img'), `${base}/x.png`),
        script: await loaded(document.createElement('script'), `${base}/x.js`),
        inline: 'pwned' in window ? 'reached' : 'refused',
        evaluated,
        violated: [...new Set(violated)].sort(),
      }
    }, `http://${spy.host}`)
    expect(tried).toMatchObject({
      fetch: 'refused',
      own: 'refused',
      socket: 'refused',
      image: 'refused',
      script: 'refused',
      inline: 'refused',
      evaluated: 'refused',
    })
    expect(tried.violated).toEqual(expect.arrayContaining(['connect-src', 'img-src', 'script-src', 'script-src-elem']))
    expect(asked).toBe(0)
    await spy.close()
  })

  test('has no access to Node or Electron, and no permissions', async ({ desk }) => {
    const found = await desk.page.evaluate(async () => {
      const names = [
        'geolocation',
        'notifications',
        'camera',
        'microphone',
        'midi',
        'clipboard-read',
      ] as PermissionName[]
      const states = await Promise.all(
        names.map((name) =>
          navigator.permissions.query({ name }).then(
            ({ state }) => state,
            () => 'denied' as const,
          ),
        ),
      )
      const location = await new Promise<string>((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('given'),
          () => resolve('refused'),
        ),
      )
      return {
        globals: ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(
          (name) => name in window,
        ),
        bridge: Object.keys((window as unknown as { desk: object }).desk).sort(),
        granted: names.filter((_, index) => states[index] === 'granted'),
        location,
      }
    })
    expect(found).toEqual({ globals: [], bridge: ['call', 'onChanges', 'platform'], granted: [], location: 'refused' })
  })

  test('cannot navigate or open windows, and opens only safe links outside, only by a click', async ({ desk }) => {
    const { page, app } = desk
    const conversation = desk.one()
    const [user] = desk.demo.model.users.values()
    if (!user) throw new Error('the demo server has no user')
    // Written as in the web editor: only there can a link have its own text.
    sendAsAgent(
      desk.demo.model,
      conversation,
      {
        content:
          'See https://docs.example/returns or write to [us](mailto:help@acme.test), [call](tel:+4670123), ' +
          '[run](file:///etc/passwd), [this](javascript:alert(1)), [that](smb://x/y)',
      },
      user,
    )
    await desk.open(conversation)
    await expect(desk.thread).toContainText('See https://docs.example/returns')
    const before = page.url()
    await page.evaluate(() => {
      location.assign('https://elsewhere.example/')
      window.open('https://elsewhere.example/')
      const link = document.createElement('a')
      link.href = 'https://elsewhere.example/by-script'
      link.target = '_blank'
      document.body.append(link)
      link.click()
      link.remove()
    })
    for (const url of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'smb://x/y',
      'https://ada:secret@elsewhere.example/',
      'ms-msdt:/id',
      'not an address',
    ]) {
      await callBridge(page, 'link:open', { url })
    }
    // A safe address needs a click too. The click that opened the conversation allows at most the first of these calls.
    await callBridge(page, 'link:open', { url: 'https://elsewhere.example/1' })
    const already = (await app.host.openedExternal()).length
    expect(already).toBeLessThanOrEqual(1)
    for (const url of ['https://elsewhere.example/2', 'mailto:a@elsewhere.example', 'tel:+123'])
      await callBridge(page, 'link:open', { url })
    await page.evaluate(() => {
      for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
        document.body.dispatchEvent(new MouseEvent(type, { bubbles: true }))
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    })
    await callBridge(page, 'link:open', { url: 'https://elsewhere.example/3' })
    expect((await app.host.openedExternal()).length).toBe(already)
    for (const name of ['https://docs.example/returns', 'us', 'call'])
      await desk.thread.getByRole('link', { name, exact: true }).click()
    await expect
      .poll(() => app.host.openedExternal())
      .toEqual([
        ...(await app.host.openedExternal()).slice(0, already),
        'https://docs.example/returns',
        'mailto:help@acme.test',
        'tel:+4670123',
      ])
    await expect(desk.thread.getByRole('link', { name: /^(run|this|that)$/ })).toHaveCount(0)
    expect(page.url()).toBe(before)
    expect(app.windows()).toHaveLength(1)
    await expect(desk.field).toBeVisible()
  })

  test('gets badInput for any call outside the command table', async ({ desk }) => {
    const badInput = expect.objectContaining({ ok: false, code: 'badInput' })
    const attempts: [unknown, unknown][] = [
      ['no:such', {}],
      ['constructor', {}],
      ['__proto__', {}],
      [42, {}],
      [null, null],
      ['settings:change', { change: { theme: 'pink' } }],
      ['conversation:assign', { ref: { sessionId: '../../etc', accountId: 1, conversationId: 1 }, assigneeId: null }],
      ['link:open', { url: 'x'.repeat(9_000) }],
      ['message:send', { ref: { sessionId: 'a', accountId: -1, conversationId: 0.5 } }],
      ['query:watch', { watchId: 'w', query: 'thread', input: {} }],
      ['session:signOut', undefined],
      ['text:copy', { text: 7 }],
    ]
    for (const [command, input] of attempts)
      expect(await callBridge(desk.page, command, input), JSON.stringify([command, input]).slice(0, 80)).toEqual(
        badInput,
      )
    await expect(desk.rows.first()).toBeVisible()
  })

  test('cannot reach another computer by a peer connection from any frame', async ({ desk }) => {
    const { page } = desk
    expect(await page.evaluate(() => 'RTCPeerConnection' in window)).toBe(false)
    const spy = await peerSpy()
    // Frames without a document of the app have the constructor again, and no preload runs in them.
    const gathered = await page.evaluate(
      async ([tcp, udp]) => {
        type Frame = Window & typeof globalThis
        const added = (fill: (frame: HTMLIFrameElement) => void): Frame => {
          const frame = document.createElement('iframe')
          fill(frame)
          document.body.append(frame)
          return frame.contentWindow as Frame
        }
        const loaded = (fill: (frame: HTMLIFrameElement) => void): Promise<Frame> =>
          new Promise((resolve) => {
            added((frame) => {
              fill(frame)
              frame.onload = () => resolve(frame.contentWindow as Frame)
            })
          })
        const nested = added(() => undefined)
        nested.document.body.innerHTML = '<iframe></iframe>'
        const frames: Record<string, Frame> = {
          blank: await loaded((frame) => (frame.src = 'about:blank')),
          empty: added(() => undefined),
          srcdoc: await loaded((frame) => (frame.srcdoc = '<p>set by the page</p>')),
          nested: nested[0] as Frame,
        }
        const gather = async ({ RTCPeerConnection: Peer }: Frame): Promise<string> => {
          const turn = { username: 'what was read', credential: 'x' }
          const peer = new Peer({
            iceServers: [
              { urls: `stun:127.0.0.1:${udp}` },
              { urls: `turn:127.0.0.1:${udp}?transport=udp`, ...turn },
              { urls: `turn:127.0.0.1:${tcp}?transport=tcp`, ...turn },
            ],
          })
          let candidates = 0
          peer.onicecandidate = ({ candidate }) => {
            if (candidate !== null && candidate.candidate !== '') candidates += 1
          }
          peer.createDataChannel('x')
          const complete = new Promise<void>((resolve) => {
            peer.onicegatheringstatechange = () => {
              if (peer.iceGatheringState === 'complete') resolve()
            }
          })
          await peer.setLocalDescription(await peer.createOffer())
          await complete
          peer.close()
          return `${candidates} candidates`
        }
        const found = await Promise.all(
          Object.entries(frames).map(async ([name, frame]) => [name, await gather(frame)] as const),
        )
        return Object.fromEntries(found)
      },
      [spy.tcp, spy.udp] as const,
    )
    const none = '0 candidates'
    expect({ gathered, seen: spy.seen() }).toEqual({
      gathered: { blank: none, empty: none, srcdoc: none, nested: none },
      seen: { connections: 0, packets: 0 },
    })
    await spy.close()
  })

  test('gets only addresses that are in the message', async ({ desk }) => {
    const { page } = desk
    const conversation = desk.one()
    const mail = [...desk.demo.model.messages.values()].findLast(
      (one) => one.conversation.id === conversation.id && one.kind === 'incoming',
    )
    await desk.open(conversation)
    await expect(desk.thread).toBeVisible()
    const [image] = await page
      .locator('img[src*="media/"]')
      .evaluateAll((images) => images.map((one) => (one as HTMLImageElement).src))
    const sessionId = new URL(image ?? '').pathname.split('/')[2]
    const urls = ['https://elsewhere.example/?secret', 'http://169.254.169.254/']
    const answer = await callBridge(page, 'media:allowRemote', {
      ref: { sessionId, accountId: 1, conversationId: conversation.displayId },
      messageId: mail?.id ?? 0,
      urls,
    })
    expect(answer).toEqual({ ok: true, value: { addresses: [null, null] } })
  })

  test('cannot forge a media address', async ({ desk }) => {
    const { page } = desk
    const [real] = await page
      .locator('img[src*="media/"]')
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src))
    if (real === undefined) throw new Error('the page shows no image from main')
    const url = new URL(real)
    const [session, kind, encoded, signature] = url.pathname.split('/').slice(2)
    const outside = Buffer.from('http://169.254.169.254/latest/meta-data').toString('base64url')
    const forged = [
      `/media/${session}/${kind}/${outside}/${signature}`,
      `/media/${session}/remote/${encoded}/${signature}`,
      `/media/${session}/${kind}/${encoded}/${'A'.repeat(22)}`,
      `/media/other/${kind}/${encoded}/${signature}`,
      '/media/',
      '/media/../secrets.json',
    ]
    for (const address of [...forged, url.pathname]) {
      const answered = page.waitForResponse((one) => new URL(one.url()).pathname === new URL(address, real).pathname)
      await page.evaluate((source) => {
        const image = new Image()
        image.src = `${source}?again`
      }, address)
      const response = await answered
      expect(response.status(), address).toBe(
        address === url.pathname ? 200 : new URL(address, real).pathname.startsWith('/media/') ? 403 : 404,
      )
      if (address === url.pathname)
        expect((await response.allHeaders())['content-security-policy']).toContain('sandbox')
    }
  })
})

test.describe('secrets', () => {
  test('are not in the page, the log or on disk after failures and reconnects', async ({ desk }) => {
    const { page, demo, app } = desk
    const seen: string[] = []
    await page.exposeFunction('noteChange', (text: string) => void seen.push(text))
    await page.evaluate(() => {
      const { desk: bridge, noteChange } = window as unknown as {
        desk: { onChanges: (run: (batch: unknown) => void) => void }
        noteChange: (text: string) => void
      }
      bridge.onChanges((batch) => noteChange(JSON.stringify(batch)))
    })
    const secrets = secretsOf(desk.demo)
    await desk.open(desk.one())
    await desk.write('Ordinary words.')
    demo.faults.rest.add(
      { kind: 'status', status: 500, body: { error: `Token ${secrets[3] ?? ''} exploded` } },
      { method: 'POST', path: '/toggle_status' },
      { count: 1 },
    )
    await page.getByRole('main').getByRole('button', { name: 'Resolve', exact: true }).click()
    demo.faults.drop({}, { how: 'reset' })
    demo.faults.inject({}, ['{"type":"disconnect","reason":"unauthorized","reconnect":false}'])
    await app.host.suspend()
    await app.host.resume()
    await expect(desk.status).toContainText('Synced')
    for (const query of ['sessions', 'settings', 'connection'])
      seen.push(
        JSON.stringify(await callBridge(page, 'query:watch', { watchId: `secrets-${query}`, query, input: {} })),
      )
    seen.push(
      await page.content(),
      await page.evaluate(() =>
        JSON.stringify([localStorage, sessionStorage].map((storage) => Object.entries(storage))),
      ),
      ...app.logs(),
    )
    const [, apiToken, pubsubToken, token, client] = secrets
    for (const secret of [apiToken, pubsubToken, client, secrets[0]])
      expect(seen.filter((text) => secret !== undefined && text.includes(secret))).toEqual([])
    // The server's refusal contains this one, so the page may show it; the log must not.
    expect(app.logs().filter((line) => token !== undefined && line.includes(token))).toEqual([])
    const log = readFileSync(path.join(app.userData, 'logs', 'deskbell.log'), 'utf8')
    expect(log).toContain('info')
    expect(leaksIn(app.userData, secrets)).toEqual([])
    await app.close()
    expect(leaksIn(app.userData, secrets)).toEqual([])
  })

  test('are stored in exactly one file when the user agreed to plain text', async ({ launchApp, demo }) => {
    const app = await launchApp({ safeStorage: 'basic_text' })
    const page = new SignInPage(await app.page())
    const [ada] = demo.agents
    if (!ada) throw new Error('the demo server has no agent')
    await page.find(demo.base)
    await page.withPassword(ada)
    await page.page.getByRole('radio', { name: /In a file on this computer/ }).click()
    await page.page.getByRole('button', { name: 'Continue' }).click()
    await expect(page.desk).toContainText('Synced')
    expect(leaksIn(app.userData, secretsOf(demo))).toEqual(['secrets.json'])
  })

  test('are not in the copied connection report, which contains the history', async ({ desk }) => {
    const { page, app, demo } = desk
    demo.faults.drop({}, { how: 'reset' })
    await expect(desk.status).toContainText('Synced')
    await app.host.clickMenu('Connection details')
    const dialog = page.getByRole('dialog', { name: 'Connection' })
    const history = dialog.getByRole('region', { name: /^History/ })
    for (const state of ['Connecting', 'Welcomed', 'Subscribing', 'Live, catching up', 'Synced', 'Waiting to retry'])
      await expect(history.getByRole('cell', { name: state, exact: true }).first()).toBeAttached()
    await expect(history.getByRole('row').nth(1)).toContainText('Synced')
    await dialog.getByRole('button', { name: 'Copy report' }).click()
    await expect(page.getByText('The report is in the clipboard. It contains no secrets.')).toBeVisible()
    const answer = (await callBridge(page, 'connection:copyReport', {})) as { value: { text: string } }
    const report = answer.value.text
    expect(report).toContain('synced')
    expect(report).toContain(new URL(demo.base).host)
    for (const secret of [...secretsOf(desk.demo), 'ada@acme.test']) expect(report).not.toContain(secret)
  })
})
