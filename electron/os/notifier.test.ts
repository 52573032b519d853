import { EventEmitter } from 'node:events'
import type { NotificationConstructorOptions } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Alert } from '../core/alerts/index.ts'
import { FakeClock } from '../core/testing/fakeClock.ts'
import type { Platform } from './platform.ts'
import { createTranslate } from './translate.ts'

vi.mock('electron', () => ({ Notification: null }))
const { Notifier } = await import('./notifier.ts')

class FakeNotification extends EventEmitter {
  readonly options: NotificationConstructorOptions
  state: 'made' | 'shown' | 'closed' = 'made'
  constructor(options: NotificationConstructorOptions) {
    super()
    this.options = options
  }
  show(): void {
    this.state = 'shown'
  }
  /** As in Electron: closing tells its listeners. */
  close(): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.emit('close')
  }
}

const made: FakeNotification[] = []
const done: string[] = []
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message: string) => void done.push(message),
  error: () => undefined,
}
const alert = (change: Partial<Alert> = {}): Alert => ({
  key: 's1/1/42',
  sessionId: 's1',
  ref: { sessionId: 's1', accountId: 1, conversationId: 42 },
  title: { code: 'title.message', values: { name: 'Maya' } },
  body: { code: 'body.text', values: { text: 'Hello' } },
  sound: true,
  ...change,
})
let clock: FakeClock
const create = (platform: Platform = 'linux'): InstanceType<typeof Notifier> =>
  new Notifier({
    platform,
    clock,
    translate: createTranslate(() => ({ wish: 'en', system: 'en' })),
    log: quiet,
    onClick: ({ key }) => done.push(`click ${key}`),
    onGone: (key) => done.push(`gone ${key}`),
    onSound: () => done.push('ring'),
    create: (options) => {
      const notification = new FakeNotification(options)
      made.push(notification)
      return notification as never
    },
  })
/** A notifier whose alerts are all shown, one after the other. */
const open = (platform: Platform = 'linux') => {
  const notifier = create(platform)
  return {
    show: async (one: Alert): Promise<void> => {
      notifier.show(one)
      await clock.advance(2_000)
    },
    withdraw: (key: string) => notifier.withdraw(key),
    dispose: () => notifier.dispose(),
  }
}
beforeEach(() => {
  clock = new FakeClock()
  made.length = 0
  done.length = 0
})

describe('Notifier', () => {
  it('translates an alert and groups it by session', async () => {
    await open().show(alert())
    expect(made[0]).toMatchObject({
      state: 'shown',
      options: { id: 's1/1/42', groupId: 's1', title: 'Maya', body: 'Hello' },
    })
  })

  it.each([
    ['linux', '&lt;b&gt;Is it&lt;/b&gt; 5 &lt; 7 &amp; 8? &lt;img src="x"&gt; &amp;amp;'],
    ['darwin', '<b>Is it</b> 5 < 7 & 8? <img src="x"> &amp;'],
    ['win32', '<b>Is it</b> 5 < 7 & 8? <img src="x"> &amp;'],
  ] as const)('shows the words of a customer as they are on %s, and the title plain', async (platform, body) => {
    await open(platform).show(
      alert({
        sound: false,
        title: { code: 'title.message', values: { name: '<b>Maya</b> & Co' } },
        body: { code: 'body.text', values: { text: '<b>Is it</b> 5 < 7 & 8? <img src="x"> &amp;' } },
      }),
    )
    expect(made[0]?.options).toMatchObject({ title: '<b>Maya</b> & Co', body })
  })

  it('passes well-formed text to the system', async () => {
    await open().show(
      alert({
        sound: false,
        title: { code: 'title.message', values: { name: 'M\ud83d' } },
        body: { code: 'body.text', values: { text: '\ude00 hi' } },
      }),
    )
    expect(made[0]?.options).toMatchObject({ title: 'M\ufffd', body: '\ufffd hi' })
  })

  it('plays a sound only where the system plays none', async () => {
    await open('linux').show(alert())
    await open('darwin').show(alert())
    await open('win32').show(alert({ sound: false }))
    expect([made.map((one) => one.options.silent), done]).toEqual([[true, false, true], ['ring']])
  })

  it('replaces the older alert without reporting it as gone', async () => {
    const notifier = open()
    await notifier.show(alert({ sound: false }))
    await notifier.show(alert({ sound: false, body: { code: 'body.image', values: {} } }))
    expect([made.map(({ state }) => state), done]).toEqual([['closed', 'shown'], []])
  })

  it('ends with a click, which is followed and reported once', async () => {
    await open().show(alert({ sound: false }))
    made[0]?.emit('click')
    expect([made[0]?.state, done]).toEqual(['closed', ['click s1/1/42', 'gone s1/1/42']])
  })

  it('reports that it was closed or could not be shown', async () => {
    const notifier = open()
    await notifier.show(alert({ sound: false }))
    made[0]?.close()
    await notifier.show(alert({ key: 'b', sound: false }))
    made[1]?.emit('failed', {}, 'turned off')
    expect(done).toEqual(['gone s1/1/42', 'Showing a notification failed', 'gone b'])
  })

  it('withdraws one without a report, and all on shutdown', async () => {
    const notifier = open()
    await notifier.show(alert({ sound: false }))
    await notifier.show(alert({ key: 'b', sound: false }))
    notifier.withdraw('s1/1/42')
    notifier.withdraw('unknown')
    notifier.dispose()
    expect([made.map(({ state }) => state), done]).toEqual([['closed', 'closed'], []])
  })

  it('shows one notification of a burst, the newest, with one sound', async () => {
    const notifier = create()
    for (let number = 1; number <= 30; number++)
      notifier.show(
        alert({
          sound: number <= 3,
          body: { code: 'body.text', values: { text: `message ${number}` } },
        }),
      )
    await clock.advance(10_000)
    expect([made.map(({ options, state }) => [options.body, state]), done]).toEqual([
      [['message 30', 'shown']],
      ['ring'],
    ])
  })

  it('shows one notification for each key of a burst', async () => {
    const notifier = create()
    for (let number = 0; number < 60; number++) notifier.show(alert({ key: `s1/1/${number % 3}`, sound: false }))
    await clock.advance(10_000)
    expect(made.map(({ options }) => options.id)).toEqual(['s1/1/0', 's1/1/1', 's1/1/2'])
  })

  it('replaces a notification once a second at most while messages keep coming, and shows the last', async () => {
    const notifier = create()
    for (let number = 1; number <= 50; number++) {
      notifier.show(alert({ sound: false, body: { code: 'body.text', values: { text: `message ${number}` } } }))
      await clock.advance(100)
    }
    await clock.advance(2_000)
    expect(made.length).toBeLessThanOrEqual(6)
    expect(made.at(-1)).toMatchObject({ state: 'shown', options: { body: 'message 50' } })
    expect(clock.pending).toBe(0)
  })

  it('never shows what is withdrawn at once, nor anything after the end', async () => {
    const notifier = create()
    notifier.show(alert())
    notifier.withdraw('s1/1/42')
    await clock.advance(1_000)
    notifier.show(alert({ key: 'b' }))
    notifier.dispose()
    await clock.advance(10_000)
    expect([made, done]).toEqual([[], []])
  })
})
