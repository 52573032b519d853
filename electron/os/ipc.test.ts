import { EventEmitter } from 'node:events'
import type { WebContents } from 'electron'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ChangeBatch } from '../../shared/bridge.ts'
import { CALL_CHANNEL, CHANGES_CHANNEL, COMMANDS } from '../../shared/bridge.ts'
import type { Signal } from '../../shared/views.ts'
import type { DeskCalls } from './ipc.ts'
import { Bridge, parseCall } from './ipc.ts'

const PAGE = { origin: 'app://deskbell', url: 'app://deskbell/index.html', parent: null }
const ACCOUNT = { sessionId: 's1', accountId: 1 }
const REF = { ...ACCOUNT, conversationId: 42 }
const ACTION = { conversationId: 42, actionId: crypto.randomUUID() }
const UNREAD = { field: 'read', unread: true }
type Handler = (event: { senderFrame: unknown }, ...args: unknown[]) => Promise<unknown>

/** The part of a window's contents that the bridge touches. */
class FakeContents extends EventEmitter {
  readonly sent: ChangeBatch[] = []
  readonly handlers = new Map<string, Handler>()
  destroyed = false
  readonly ipc = {
    handle: (channel: string, handler: Handler) => void this.handlers.set(channel, handler),
    removeHandler: (channel: string) => void this.handlers.delete(channel),
  }
  send(channel: string, batch: ChangeBatch): void {
    expect(channel).toBe(CHANGES_CHANNEL)
    this.sent.push(batch)
  }
  isDestroyed(): boolean {
    return this.destroyed
  }
  call(name: unknown, input: unknown, frame: unknown = PAGE): Promise<unknown> {
    const handler = this.handlers.get(CALL_CHANNEL)
    if (!handler) throw new Error('no handler')
    return handler({ senderFrame: frame }, name, input)
  }
}

let contents: FakeContents
let bridge: Bridge
let asked: { command: string; input: unknown; windowId: string }[]
let listeners: Set<(batch: ChangeBatch) => void>
let closed: number
const logged: string[] = []
const push = (batch: ChangeBatch): void => listeners.forEach((listener) => listener(batch))
const signals = (...all: Signal[]): ChangeBatch => ({ patches: [], signals: all })
const watch = (): Promise<unknown> => contents.call('query:watch', { watchId: 'w', query: 'sessions', input: {} })

beforeEach(() => {
  contents = new FakeContents()
  asked = []
  listeners = new Set()
  closed = 0
  logged.length = 0
  const desk: DeskCalls = {
    call: (command, input, windowId) => {
      asked.push({ command, input, windowId })
      return Promise.resolve({ ok: false, code: 'offline', message: '' })
    },
    onChanges: (_windowId, listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    closeWindow: () => {
      closed += 1
    },
  }
  const write = (message: string, details?: object): void => void logged.push(`${message} ${JSON.stringify(details)}`)
  bridge = new Bridge({
    contents: contents as unknown as WebContents,
    desk,
    windowId: 'main',
    log: { debug: write, info: write, warn: write, error: write },
  })
})

describe('calls', () => {
  it('reach the desk with the input that the table validates', async () => {
    const answer = await contents.call('conversation:markSeen', { ref: { ...REF, extra: 1 }, more: 2 })
    expect(answer).toEqual({ ok: false, code: 'offline', message: '' })
    expect(asked).toEqual([{ command: 'conversation:markSeen', input: { ref: REF }, windowId: 'main' }])
  })

  it.each([
    ['an unknown command', 'conversation:destroy', {}],
    ['a name of every object', 'constructor', {}],
    ['a name that is no text', 7, {}],
    ['no input', 'link:open', undefined],
    ['an input that does not fit', 'conversation:markSeen', { ref: { ...REF, conversationId: '42' } }],
    ['a negative delay', 'conversation:markUnread', { ref: REF, delayFor: -1 }],
    ['part of a millisecond', 'conversation:markUnread', { ref: REF, delayFor: 0.5 }],
    ['a delay that is too long', 'conversation:markUnread', { ref: REF, delayFor: 10_001 }],
    ['a delay that is no number', 'conversation:markUnread', { ref: REF, delayFor: Number.NaN }],
    ['a delay without end', 'action:delay', { ...ACCOUNT, actions: [ACTION], delayFor: 300_001 }],
    ['an action id that is none', 'action:takeBack', { ...ACCOUNT, actions: [{ conversationId: 1, actionId: '1' }] }],
    ['no action', 'action:undo', { ...ACCOUNT, actions: [] }],
    ['too many actions', 'action:undo', { ...ACCOUNT, actions: Array(501).fill(ACTION) }],
    ['no conversation to change', 'conversation:changeAll', { ...ACCOUNT, conversationIds: [], change: UNREAD }],
    [
      'too many conversations to change',
      'conversation:changeAll',
      { ...ACCOUNT, conversationIds: Array(501).fill(1), change: UNREAD },
    ],
    [
      'a change of no kind',
      'conversation:changeAll',
      { ...ACCOUNT, conversationIds: [1], change: { field: 'message', messageId: 1 } },
    ],
    ['a query that does not exist', 'query:watch', { watchId: 'w', query: 'secrets', input: {} }],
    [
      "a query's input that does not fit",
      'query:watch',
      { watchId: 'w', query: 'thread', input: { ...REF, limit: 0 } },
    ],
  ])('with %s are refused loudly', async (_what, name, input) => {
    expect(await contents.call(name, input)).toMatchObject({ ok: false, code: 'badInput' })
    expect([asked.length, bridge.counters.refused, logged.length]).toEqual([0, 1, 1])
  })

  it.each([
    ['an inner frame', { ...PAGE, parent: PAGE }],
    ['another origin', { ...PAGE, origin: 'https://evil.example', url: 'https://evil.example/' }],
    ['a frame that is gone', null],
  ])('from %s are refused', async (_what, frame) => {
    expect(await contents.call('conversation:markSeen', { ref: REF }, frame)).toMatchObject({
      ok: false,
      code: 'badInput',
    })
    expect(asked).toEqual([])
  })

  it("never put the user's text into the log or the answer", async () => {
    const answer = await contents.call('message:send', { ref: REF, content: 'the secret word', echoId: 'nonsense' })
    expect(JSON.stringify([answer, logged])).not.toContain('secret word')
    expect(JSON.stringify(logged)).toContain('message:send')
  })

  it('are checked for every command of the table', () => {
    for (const name of Object.keys(COMMANDS)) expect(parseCall(name, 'nonsense')).toMatchObject({ ok: false })
  })
})

describe('changes', () => {
  it('queue signals, and only those, until the page listens', async () => {
    push({ patches: [{ watchId: 'old', version: 2 }], signals: [] })
    push(signals({ kind: 'openConversation', ref: REF }))
    push(signals({ kind: 'playSound' }))
    expect(contents.sent).toEqual([])
    await watch()
    expect(contents.sent).toEqual([signals({ kind: 'openConversation', ref: REF }), signals({ kind: 'playSound' })])
    push({ patches: [{ watchId: 'w', version: 2 }], signals: [] })
    expect(contents.sent).toHaveLength(3)
  })

  it('queue again during a reload, which ends the watches', async () => {
    await watch()
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true })
    contents.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false })
    expect(closed).toBe(0)
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    push(signals({ kind: 'openSettings' }))
    expect([closed, contents.sent.length, listeners.size]).toEqual([1, 0, 1])
    await watch()
    expect(contents.sent).toEqual([signals({ kind: 'openSettings' })])
  })

  it('end with a crash of the page, and with the bridge', async () => {
    await watch()
    contents.emit('render-process-gone')
    expect(closed).toBe(1)
    bridge.dispose()
    expect([listeners.size, contents.handlers.size, contents.listenerCount('did-start-navigation')]).toEqual([0, 0, 0])
  })

  it('make a listening page save before the end', async () => {
    await bridge.save()
    expect(contents.sent).toEqual([])
    await watch()
    let saves = 0
    const save = (): void => void bridge.save().then(() => (saves += 1))
    save()
    await Promise.resolve()
    expect([contents.sent, saves]).toEqual([[signals({ kind: 'save' })], 0])
    await contents.call('page:saved', {})
    await Promise.resolve()
    expect(saves).toBe(1)
    save()
    contents.emit('render-process-gone')
    await Promise.resolve()
    expect(saves).toBe(2)
  })

  it('are dropped for a closed window', async () => {
    await watch()
    contents.destroyed = true
    push(signals({ kind: 'playSound' }))
    expect(contents.sent).toEqual([])
  })
})
