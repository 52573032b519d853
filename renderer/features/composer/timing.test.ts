import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { connectBridge } from '../../bridge.ts'
import type { FakeBridge } from '../../testing/fakeBridge.ts'
import { createFakeBridge } from '../../testing/fakeBridge.ts'
import { createTyping, TYPING_AGAIN, TYPING_PAUSE } from './typing.ts'
import type { Drafts } from './useDraft.ts'
import { DRAFT_LONGEST, DRAFT_PAUSE, useDraft, useKeptDrafts } from './useDraft.ts'
import type { Uploads } from './useUploads.ts'
import { CHUNK, useUploads } from './useUploads.ts'

const REF = { sessionId: 's', accountId: 1, conversationId: 5 }
let fake: FakeBridge
let disconnect: () => void
beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  fake = createFakeBridge()
  disconnect = connectBridge(fake.desk)
})
afterEach(() => {
  disconnect()
  vi.useRealTimers()
})
const called = (command: string): unknown[] =>
  fake.calls.filter((call) => call.command === command).map((call) => call.input)
function within<T>(setup: () => T): { value: T; unmount: () => void } {
  const made: T[] = []
  const wrapper = mount(
    defineComponent({
      setup: () => {
        made.push(setup())
        return () => h('i')
      },
    }),
  )
  return { value: made[0]!, unmount: () => wrapper.unmount() }
}

describe('typing', () => {
  const told = () => {
    const sent: [boolean, boolean][] = []
    return { sent, typing: createTyping((on, isPrivate) => sent.push([on, isPrivate])) }
  }
  it('is told once, and ended after a pause', () => {
    const { sent, typing } = told()
    for (let each = 0; each < 5; each++) {
      typing.key(false)
      vi.advanceTimersByTime(TYPING_PAUSE - 1)
    }
    expect(sent).toEqual([[true, false]])
    vi.advanceTimersByTime(1)
    expect(sent).toEqual([
      [true, false],
      [false, false],
    ])
  })
  it('is ended at once on send or blur, and only once', () => {
    const { sent, typing } = told()
    typing.key(false)
    typing.stop()
    typing.stop()
    vi.advanceTimersByTime(60_000)
    expect(sent).toEqual([
      [true, false],
      [false, false],
    ])
  })
  it('is told again while it goes on, before receivers forget', () => {
    const { sent, typing } = told()
    for (let at = 0; at <= TYPING_AGAIN; at += 1_000) {
      typing.key(false)
      vi.advanceTimersByTime(1_000)
    }
    expect(sent).toEqual([
      [true, false],
      [true, false],
    ])
  })
  it('changes sides between a reply and a note', () => {
    const { sent, typing } = told()
    typing.key(false)
    typing.key(true)
    expect(sent).toEqual([
      [true, false],
      [false, false],
      [true, true],
    ])
  })
})

describe('drafts', () => {
  const draft = (uploads: string[] = []): { value: Drafts; unmount: () => void } =>
    within(() => useDraft(REF, () => uploads))
  it('are kept after the last key, apart for reply and note', () => {
    const { value } = draft()
    value.set('reply', 'a')
    vi.advanceTimersByTime(DRAFT_PAUSE - 1)
    value.set('reply', 'ab')
    value.set('note', 'n')
    expect(called('draft:save')).toEqual([])
    vi.advanceTimersByTime(DRAFT_PAUSE)
    expect(called('draft:save')).toEqual([
      { ref: REF, mode: 'reply', text: 'ab', uploadIds: [] },
      { ref: REF, mode: 'note', text: 'n', uploadIds: [] },
    ])
  })
  it('are kept each second while keys go on', () => {
    const { value } = draft()
    const texts = (): unknown[] => called('draft:save').map((saved) => (saved as { text: string }).text)
    for (let key = 1; key <= 25; key++) {
      value.set('reply', 'x'.repeat(key))
      vi.advanceTimersByTime(DRAFT_LONGEST / 10)
    }
    expect(texts()).toEqual(['x'.repeat(10), 'x'.repeat(20)])
    vi.advanceTimersByTime(DRAFT_PAUSE)
    expect(texts().at(-1)).toBe('x'.repeat(25))
  })
  it('are kept at once when files were attached', () => {
    const ids: string[] = []
    const { value } = draft(ids)
    value.set('reply', 'a')
    ids.push('u1')
    value.attached('reply')
    vi.advanceTimersByTime(10_000)
    expect(called('draft:save')).toEqual([{ ref: REF, mode: 'reply', text: 'a', uploadIds: ['u1'] }])
  })
  it('are kept when main is about to quit, also those that wait for main to take a message', async () => {
    const left = draft()
    left.value.set('reply', 'sent')
    left.value.take('reply')
    const saved = Promise.withResolvers<{ ok: true; value: null }>()
    fake.reply('draft:save', () => saved.promise)
    left.value.set('note', 'n')
    let isKept = false
    const kept = useKeptDrafts()
      .flush()
      .then(() => (isKept = true))
    await Promise.resolve()
    expect([called('draft:save').length, isKept]).toEqual([2, false])
    saved.resolve({ ok: true, value: null })
    await kept
    expect(isKept).toBe(true)
  })
  it('stay with the conversation: an answer that comes late leaves newer words alone', () => {
    const first = draft()
    first.value.set('reply', 'sent')
    first.value.take('reply')
    first.unmount()
    const second = draft()
    second.value.restore({ reply: 'sent', note: '' })
    expect(second.value.text.reply).toBe('')
    second.value.set('reply', 'newer')
    vi.advanceTimersByTime(DRAFT_PAUSE)
    first.value.taken('reply')
    vi.advanceTimersByTime(DRAFT_PAUSE)
    expect(called('draft:save').map((saved) => (saved as { text: string }).text)).toEqual([
      'sent',
      'sent\nnewer',
      'newer',
    ])
    second.unmount()
    expect(useKeptDrafts().byPlace.size).toBe(0)
  })
  it('are kept at once on leaving, and not twice', () => {
    const { value, unmount } = draft(['u1'])
    value.set('reply', 'a')
    unmount()
    vi.advanceTimersByTime(10_000)
    expect(called('draft:save')).toEqual([{ ref: REF, mode: 'reply', text: 'a', uploadIds: ['u1'] }])
  })
  it('are kept when the page goes away', () => {
    draft().value.set('reply', 'a')
    window.dispatchEvent(new Event('pagehide'))
    expect(called('draft:save')).toHaveLength(1)
  })
  it('come back once, and never over newer words', () => {
    const { value } = draft()
    value.set('reply', 'new')
    value.restore({ reply: 'old', note: 'kept' })
    expect({ ...value.text }).toEqual({ reply: 'new', note: 'kept' })
    value.set('note', '')
    value.restore({ reply: 'again', note: 'again' })
    expect({ ...value.text }).toEqual({ reply: 'new', note: '' })
  })
  it('keep what main is asked to take, and what is typed meanwhile, until main has it', () => {
    const { value } = draft()
    const saved = (): unknown => {
      vi.advanceTimersByTime(DRAFT_PAUSE)
      return (called('draft:save').at(-1) as { text: string }).text
    }
    value.set('reply', 'first')
    expect(value.take('reply')).toBe('first')
    value.set('reply', 'second')
    expect(saved()).toBe('first\nsecond')
    value.take('reply')
    value.set('reply', 'third')
    expect(saved()).toBe('first\nsecond\nthird')
    value.taken('reply')
    expect(saved()).toBe('second\nthird')
    value.putBack('reply')
    expect(value.text.reply).toBe('second\nthird')
    expect(saved()).toBe('second\nthird')
  })
  it('are kept at once by a composer that was left, before anything newer', () => {
    const { value, unmount } = draft(['u1'])
    unmount()
    value.changed('reply')
    expect(called('draft:save')).toHaveLength(1)
  })
  it('are gone with the message', () => {
    const { value } = draft()
    value.set('reply', 'a')
    value.take('reply')
    value.taken('reply')
    vi.advanceTimersByTime(10_000)
    expect(value.text.reply).toBe('')
    expect(called('draft:save')).toEqual([{ ref: REF, mode: 'reply', text: '', uploadIds: [] }])
  })
})

describe('uploads', () => {
  beforeEach(() => {
    vi.useRealTimers()
  })
  const uploads = (): { value: Uploads; unmount: () => void } => within(() => useUploads(REF, 'reply', () => undefined))
  const file = (name: string, size: number, type = 'application/pdf'): File =>
    new File([new Uint8Array(size).fill(7)], name, { type })
  const settled = (list: Uploads): Promise<void> =>
    vi.waitFor(() => {
      if (list.list.some((upload) => upload.state === 'uploading')) throw new Error('still uploading')
    })

  it('go in pieces, in order, and end', async () => {
    const { value } = uploads()
    value.add([file('a.pdf', CHUNK + 3)])
    await settled(value)
    expect(fake.calls.map(({ command }) => command)).toEqual([
      'upload:begin',
      'upload:chunk',
      'upload:chunk',
      'upload:finish',
    ])
    expect(called('upload:begin')).toMatchObject([{ name: 'a.pdf', contentType: 'application/pdf', size: CHUNK + 3 }])
    expect((called('upload:chunk') as { bytes: Uint8Array }[]).map(({ bytes }) => bytes.length)).toEqual([CHUNK, 3])
    expect(value.list).toMatchObject([{ state: 'ready', progress: 1 }])
  })
  it('say what went wrong, and can be tried again', async () => {
    const { value } = uploads()
    fake.reply('upload:begin', () => ({ ok: false, code: 'disk', message: '' }))
    value.add([file('a.pdf', 3)])
    await settled(value)
    expect(value.list).toMatchObject([{ state: 'failed', error: 'disk' }])
    fake.reply('upload:begin', () => ({ ok: true, value: null }))
    value.retry(value.list[0]!.id)
    await settled(value)
    expect(value.list).toMatchObject([{ state: 'ready', error: null }])
  })
  it('stop when cancelled, and main is told', async () => {
    const { value } = uploads()
    value.add([file('a.pdf', 5 * CHUNK)])
    const { id } = value.list[0]!
    value.remove(id)
    await vi.waitFor(() => expect(called('upload:remove')).toEqual([{ uploadId: id }]))
    await flushPromises()
    expect(value.list).toEqual([])
    expect(called('upload:finish')).toEqual([])
  })
  it('go on when their composer is left, and are there when the user comes back', async () => {
    const told: string[] = []
    const composer = (name: string, mode: 'reply' | 'note' = 'reply') =>
      within(() => useUploads(REF, mode, () => told.push(name)))
    const begun = Promise.withResolvers<{ ok: true; value: null }>()
    fake.reply('upload:begin', () => begun.promise)
    const first = composer('first')
    first.value.add([file('a.pdf', 3)])
    first.unmount()
    const second = composer('second')
    expect(second.value.list).toMatchObject([{ name: 'a.pdf', state: 'uploading' }])
    expect(composer('note', 'note').value.list).toEqual([])
    begun.resolve({ ok: true, value: null })
    await settled(second.value)
    expect(second.value.list).toMatchObject([{ name: 'a.pdf', state: 'ready' }])
    expect(told).toEqual(['first', 'second'])
    second.unmount()
    expect(composer('third').value.list).toEqual([])
  })
  it('that end while another conversation is open are kept with the draft that was left', async () => {
    const told: string[] = []
    const first = within(() => useUploads(REF, 'reply', () => told.push('first')))
    first.value.add([file('a.pdf', 3)])
    first.unmount()
    await vi.waitFor(() => expect(told).toEqual(['first', 'first']))
    await flushPromises()
    expect(uploads().value.list).toEqual([])
  })
  it('are kept with the draft while they are on their way, and while they wait for their turn', async () => {
    const saved: string[][] = []
    const { value } = within(() => useUploads(REF, 'reply', () => saved.push(value?.keptIds() ?? [])))
    value.add([file('a.pdf', 3), file('b.pdf', 3), file('c.pdf', 3)])
    const ids = value.list.map(({ id }) => id)
    expect(saved).toEqual([ids.slice(0, 1), ids.slice(0, 2), ids])
    expect(called('upload:begin')).toMatchObject(ids.map((uploadId) => ({ uploadId })))
    await settled(value)
    expect(value.keptIds()).toEqual(ids)
  })
  it('that main does not know are not kept with the draft', async () => {
    fake.reply('upload:begin', () => ({ ok: false, code: 'disk', message: '' }))
    const { value } = uploads()
    value.add([file('a.pdf', 3)])
    await settled(value)
    expect(value.keptIds()).toEqual([])
  })
  it('begin anew where they failed on their way', async () => {
    const { value } = uploads()
    fake.reply('upload:chunk', () => ({ ok: false, code: 'disk', message: '' }))
    value.add([file('a.pdf', 3)])
    await settled(value)
    fake.reply('upload:chunk', () => ({ ok: true, value: null }))
    value.retry(value.list[0]!.id)
    await settled(value)
    expect(value.list).toMatchObject([{ state: 'ready' }])
    expect(fake.calls.map(({ command }) => command)).toEqual([
      'upload:begin',
      'upload:chunk',
      'upload:remove',
      'upload:begin',
      'upload:chunk',
      'upload:finish',
    ])
  })
  it('that the end of the app cut off say so, until they are attached again', async () => {
    const { value } = uploads()
    const cut = {
      id: 'u1',
      kind: 'file',
      name: 'a.pdf',
      contentType: 'application/pdf',
      size: 3,
      width: null,
      height: null,
      address: null,
      thumbnail: null,
      title: null,
      coordinates: null,
      transcript: null,
      progress: null,
    }
    value.restore([cut, { ...cut, id: 'u2', name: 'b.pdf' }])
    expect(value.list).toMatchObject([
      { id: 'u1', state: 'interrupted' },
      { id: 'u2', state: 'interrupted' },
    ])
    expect(value.keptIds()).toEqual(['u1', 'u2'])
    value.add([file('a.pdf', 3)])
    await settled(value)
    expect(value.list).toMatchObject([
      { id: 'u2', state: 'interrupted' },
      { name: 'a.pdf', state: 'ready' },
    ])
    expect(called('upload:remove')).toEqual([{ uploadId: 'u1' }])
  })
  it('come back with a kept draft, once', () => {
    const { value } = uploads()
    const kept = {
      id: 'u1',
      kind: 'image',
      name: 'p.png',
      contentType: 'image/png',
      size: 3,
      width: 1,
      height: 1,
      address: 'media/x',
      thumbnail: null,
      title: null,
      coordinates: null,
      transcript: null,
      progress: null,
    }
    value.restore([kept])
    value.restore([kept])
    expect(value.list).toMatchObject([{ id: 'u1', state: 'ready', preview: 'media/x' }])
  })
})
