import type { WebContents } from 'electron'
import { beforeEach, describe, expect, it } from 'vitest'
import type { VisitorView } from '../../shared/views/visitor.ts'
import { VISITOR_COMMANDS } from '../../shared/visitorBridge.ts'
import { ApiError } from '../core/api/types.ts'
import { memoryLog } from '../core/testing/memoryLog.ts'
import type { VisitorHandlers } from './visitorIpc.ts'
import { connectVisitor } from './visitorIpc.ts'

const PAGE = { origin: 'app://deskbell', url: 'app://deskbell/index.html?visitor', parent: null }
type Handler = (event: { senderFrame: unknown }, ...args: unknown[]) => Promise<unknown>

let handler: Handler | null
let sent: unknown[]
let asked: [string, unknown][]
let push: (view: VisitorView) => void
let dispose: () => void
const log = memoryLog()

beforeEach(() => {
  handler = null
  sent = []
  asked = []
  log.lines.length = 0
  const contents = {
    ipc: {
      handle: (_channel: string, given: Handler) => void (handler = given),
      removeHandler: () => void (handler = null),
    },
    send: (_channel: string, view: unknown) => void sent.push(view),
    isDestroyed: () => false,
  }
  const handlers = Object.fromEntries(
    Object.keys(VISITOR_COMMANDS).map((name) => [
      name,
      (input: unknown) => {
        asked.push([name, input])
        if (name === 'visitor:end') throw new ApiError({ code: 'disk', reachedServer: 'no', detail: 'full' })
        if (name === 'visitor:close') throw new Error('broken')
        return null
      },
    ]),
  ) as unknown as VisitorHandlers
  dispose = connectVisitor({
    contents: contents as unknown as WebContents,
    handlers,
    log,
    onChange: (listener) => {
      push = listener
      return () => (push = () => undefined)
    },
  })
})

const call = (name: unknown, input: unknown, frame: unknown = PAGE): Promise<unknown> =>
  handler === null ? Promise.reject(new Error('no handler')) : handler({ senderFrame: frame }, name, input)

describe('the bridge of the visitor window', () => {
  it('takes pieces of files of at most 1 MiB', async () => {
    const uploadId = '0d9a6c1e-6c6c-4b0e-8f5f-3a4b7b2f9f10'
    const piece = (size: number) => call('visitor:chunk', { uploadId, bytes: new Uint8Array(size) })
    expect([await piece(1024 * 1024), await piece(1024 * 1024 + 1)]).toMatchObject([
      { ok: true },
      { ok: false, code: 'badInput' },
    ])
  })

  it('runs its own commands with checked input', async () => {
    expect(await call('visitor:open', { conversationId: 7, more: 1 })).toEqual({ ok: true, value: null })
    expect(asked).toEqual([['visitor:open', { conversationId: 7 }]])
  })

  it.each([
    ['a command of the desk', 'app:quit', {}],
    ['a name of every object', 'constructor', {}],
    ['an input that does not fit', 'visitor:open', { conversationId: '7' }],
    ['no input', 'visitor:send', undefined],
  ])('refuses %s', async (_what, name, input) => {
    expect(await call(name, input)).toMatchObject({ ok: false, code: 'badInput' })
    expect([asked.length, log.lines.length]).toEqual([0, 1])
  })

  it.each([
    ['an inner frame', { ...PAGE, parent: PAGE }],
    ['another origin', { ...PAGE, origin: 'https://evil.example', url: 'https://evil.example/' }],
    ['a frame that is gone', null],
  ])('refuses %s', async (_what, frame) => {
    expect(await call('visitor:watch', {}, frame)).toMatchObject({ ok: false, code: 'badInput' })
    expect(asked).toEqual([])
  })

  it('answers failures as values', async () => {
    expect(await call('visitor:end', {})).toEqual({ ok: false, code: 'disk', message: 'full' })
    expect(await call('visitor:close', {})).toEqual({ ok: false, code: 'internal', message: '' })
  })

  it('sends views until it is ended', () => {
    push({ phase: 'setup' } as VisitorView)
    dispose()
    push({ phase: 'chat' } as VisitorView)
    expect([sent, handler]).toEqual([[{ phase: 'setup' }], null])
  })
})
