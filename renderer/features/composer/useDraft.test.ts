import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectBridge } from '../../bridge/client.ts'
import type { FakeBridge } from '../../testing/fakeBridge.ts'
import { createFakeBridge } from '../../testing/fakeBridge.ts'
import { inComponent } from '../../testing/mount.ts'
import { DRAFT_MAX_WAIT, DRAFT_PAUSE } from './draftSaver.ts'
import type { Drafts } from './useDraft.ts'
import { useDraft, useDraftStore } from './useDraft.ts'

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

describe('drafts', () => {
  const draft = (uploads: string[] = []): { value: Drafts; unmount: () => void } =>
    inComponent(() => useDraft(REF, () => uploads))
  it('are saved after the last key, separately for reply and note', () => {
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
  it('are saved each second while typing goes on', () => {
    const { value } = draft()
    const texts = (): unknown[] => called('draft:save').map((saved) => (saved as { text: string }).text)
    for (let key = 1; key <= 25; key++) {
      value.set('reply', 'x'.repeat(key))
      vi.advanceTimersByTime(DRAFT_MAX_WAIT / 10)
    }
    expect(texts()).toEqual(['x'.repeat(10), 'x'.repeat(20)])
    vi.advanceTimersByTime(DRAFT_PAUSE)
    expect(texts().at(-1)).toBe('x'.repeat(25))
  })
  it('are saved at once when files are attached', () => {
    const ids: string[] = []
    const { value } = draft(ids)
    value.set('reply', 'a')
    ids.push('u1')
    value.filesAttached('reply')
    vi.advanceTimersByTime(10_000)
    expect(called('draft:save')).toEqual([{ ref: REF, mode: 'reply', text: 'a', uploadIds: ['u1'] }])
  })
  it('are saved when the app is about to quit, also those of a message that main has not taken yet', async () => {
    const { value } = draft()
    value.set('reply', 'sent')
    value.take('reply')
    const save = Promise.withResolvers<{ ok: true; value: null }>()
    fake.reply('draft:save', () => save.promise)
    value.set('note', 'n')
    let isSaved = false
    const flushed = useDraftStore()
      .flush()
      .then(() => (isSaved = true))
    await Promise.resolve()
    expect([called('draft:save').length, isSaved]).toEqual([2, false])
    save.resolve({ ok: true, value: null })
    await flushed
    expect(isSaved).toBe(true)
  })
  it('keep newer text when main takes the message after the composer was mounted again', () => {
    const first = draft()
    first.value.set('reply', 'sent')
    first.value.take('reply')
    first.unmount()
    const second = draft()
    second.value.restore({ reply: 'sent', note: '' })
    expect(second.value.text.reply).toBe('')
    second.value.set('reply', 'newer')
    vi.advanceTimersByTime(DRAFT_PAUSE)
    first.value.confirmTaken('reply')
    vi.advanceTimersByTime(DRAFT_PAUSE)
    expect(called('draft:save').map((saved) => (saved as { text: string }).text)).toEqual([
      'sent',
      'sent\nnewer',
      'newer',
    ])
    second.unmount()
    expect(useDraftStore().byConversation.size).toBe(0)
  })
  it('are saved once, at once, when the composer is unmounted', () => {
    const { value, unmount } = draft(['u1'])
    value.set('reply', 'a')
    unmount()
    vi.advanceTimersByTime(10_000)
    expect(called('draft:save')).toEqual([{ ref: REF, mode: 'reply', text: 'a', uploadIds: ['u1'] }])
  })
  it('are saved when the page is hidden', () => {
    draft().value.set('reply', 'a')
    window.dispatchEvent(new Event('pagehide'))
    expect(called('draft:save')).toHaveLength(1)
  })
  it('are restored once, and never over newer text', () => {
    const { value } = draft()
    value.set('reply', 'new')
    value.restore({ reply: 'old', note: 'saved' })
    expect({ ...value.text }).toEqual({ reply: 'new', note: 'saved' })
    value.set('note', '')
    value.restore({ reply: 'again', note: 'again' })
    expect({ ...value.text }).toEqual({ reply: 'new', note: '' })
  })
  it('keep sent text and text typed after it until main has taken the message', () => {
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
    value.confirmTaken('reply')
    expect(saved()).toBe('second\nthird')
    value.putBack('reply')
    expect(value.text.reply).toBe('second\nthird')
    expect(saved()).toBe('second\nthird')
  })
  it('are saved at once when they change after the composer was unmounted', () => {
    const { value, unmount } = draft(['u1'])
    unmount()
    value.changed('reply')
    expect(called('draft:save')).toHaveLength(1)
  })
  it('are saved as empty once main has taken the message', () => {
    const { value } = draft()
    value.set('reply', 'a')
    value.take('reply')
    value.confirmTaken('reply')
    vi.advanceTimersByTime(10_000)
    expect(value.text.reply).toBe('')
    expect(called('draft:save')).toEqual([{ ref: REF, mode: 'reply', text: '', uploadIds: [] }])
  })
})
