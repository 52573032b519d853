import { flushPromises } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectBridge } from '../../bridge/client.ts'
import type { FakeBridge } from '../../testing/fakeBridge.ts'
import { createFakeBridge } from '../../testing/fakeBridge.ts'
import { inComponent } from '../../testing/mount.ts'
import { CHUNK_BYTES } from './uploadTransfers.ts'
import type { Uploads } from './useUploads.ts'
import { useUploads } from './useUploads.ts'

const REF = { sessionId: 's', accountId: 1, conversationId: 5 }
let fake: FakeBridge
let disconnect: () => void
beforeEach(() => {
  setActivePinia(createPinia())
  fake = createFakeBridge()
  disconnect = connectBridge(fake.desk)
})
afterEach(() => {
  disconnect()
})
const called = (command: string): unknown[] =>
  fake.calls.filter((call) => call.command === command).map((call) => call.input)

describe('uploads', () => {
  const uploads = (): { value: Uploads; unmount: () => void } =>
    inComponent(() => useUploads(REF, 'reply', () => undefined))
  const file = (name: string, size: number, type = 'application/pdf'): File =>
    new File([new Uint8Array(size).fill(7)], name, { type })
  const settled = (list: Uploads): Promise<void> =>
    vi.waitFor(() => {
      if (list.list.some((upload) => upload.state === 'uploading')) throw new Error('still uploading')
    })

  it('are sent in pieces, in order, and finished', async () => {
    const { value } = uploads()
    value.add([file('a.pdf', CHUNK_BYTES + 3)])
    await settled(value)
    expect(fake.calls.map(({ command }) => command)).toEqual([
      'upload:begin',
      'upload:chunk',
      'upload:chunk',
      'upload:finish',
    ])
    expect(called('upload:begin')).toMatchObject([
      { name: 'a.pdf', contentType: 'application/pdf', size: CHUNK_BYTES + 3 },
    ])
    expect((called('upload:chunk') as { bytes: Uint8Array }[]).map(({ bytes }) => bytes.length)).toEqual([
      CHUNK_BYTES,
      3,
    ])
    expect(value.list).toMatchObject([{ state: 'ready', progress: 1 }])
  })
  it('name the size of an image, measured before it is sent', async () => {
    vi.stubGlobal('createImageBitmap', (blob: Blob) =>
      blob.size === 3
        ? Promise.resolve({ width: 1600, height: 900, close: () => undefined })
        : Promise.reject(new Error('no image')),
    )
    const { value } = uploads()
    value.add([file('photo.jpg', 3, 'image/jpeg'), file('broken.jpg', 4, 'image/jpeg'), file('bill.pdf', 3)])
    await settled(value)
    expect((called('upload:finish') as { pixels?: unknown }[]).map(({ pixels }) => pixels)).toEqual([
      { width: 1600, height: 900 },
      undefined,
      undefined,
    ])
    vi.unstubAllGlobals()
  })
  it('show the error of a failed file, which can be retried', async () => {
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
  it('show why they could not begin, also if that failed before their turn to be sent', async () => {
    const firstPieces = Promise.withResolvers<{ ok: true; value: null }>()
    fake.reply('upload:begin', ({ name }) =>
      name === 'c.pdf' ? { ok: false, code: 'disk', message: '' } : { ok: true, value: null },
    )
    fake.reply('upload:chunk', () => firstPieces.promise)
    const { value } = uploads()
    value.add([file('a.pdf', 3), file('b.pdf', 3), file('c.pdf', 3)])
    await vi.waitFor(() => expect(called('upload:chunk')).toHaveLength(2))
    expect(value.draftIds()).toEqual(value.list.slice(0, 2).map(({ id }) => id))
    fake.reply('upload:chunk', () => ({ ok: false, code: 'notFound', message: 'unknown upload' }))
    firstPieces.resolve({ ok: true, value: null })
    await settled(value)
    expect(value.list).toMatchObject([{ state: 'ready' }, { state: 'ready' }, { state: 'failed', error: 'disk' }])
    expect(called('upload:chunk')).toHaveLength(2)
  })
  it('stop when removed, also in the main process', async () => {
    const { value } = uploads()
    value.add([file('a.pdf', 5 * CHUNK_BYTES)])
    const { id } = value.list[0]!
    value.remove(id)
    await vi.waitFor(() => expect(called('upload:remove')).toEqual([{ uploadId: id }]))
    await flushPromises()
    expect(value.list).toEqual([])
    expect(called('upload:finish')).toEqual([])
  })
  it('go on after their composer is unmounted, and are listed in the next one', async () => {
    const changes: string[] = []
    const composer = (name: string, mode: 'reply' | 'note' = 'reply') =>
      inComponent(() => useUploads(REF, mode, () => changes.push(name)))
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
    expect(changes).toEqual(['first', 'second'])
    second.unmount()
    expect(composer('third').value.list).toEqual([])
  })
  it('that end after their composer is unmounted are still saved with its draft', async () => {
    const changes: string[] = []
    const first = inComponent(() => useUploads(REF, 'reply', () => changes.push('first')))
    first.value.add([file('a.pdf', 3)])
    first.unmount()
    await vi.waitFor(() => expect(changes).toEqual(['first', 'first']))
    await flushPromises()
    expect(uploads().value.list).toEqual([])
  })
  it('are saved with the draft while they upload and while they wait for their turn', async () => {
    const saved: string[][] = []
    const { value } = inComponent(() => useUploads(REF, 'reply', () => saved.push(value?.draftIds() ?? [])))
    value.add([file('a.pdf', 3), file('b.pdf', 3), file('c.pdf', 3)])
    const ids = value.list.map(({ id }) => id)
    expect(saved).toEqual([ids.slice(0, 1), ids.slice(0, 2), ids])
    expect(called('upload:begin')).toMatchObject(ids.map((uploadId) => ({ uploadId })))
    await settled(value)
    expect(value.draftIds()).toEqual(ids)
  })
  it('that the main process does not know are not saved with the draft', async () => {
    fake.reply('upload:begin', () => ({ ok: false, code: 'disk', message: '' }))
    const { value } = uploads()
    value.add([file('a.pdf', 3)])
    await settled(value)
    expect(value.draftIds()).toEqual([])
  })
  it('start from the beginning when retried after a failed piece', async () => {
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
  it('that were cut off when the app was closed are interrupted until they are attached again', async () => {
    const { value } = uploads()
    const interrupted = {
      id: 'u1',
      kind: 'file',
      name: 'a.pdf',
      contentType: 'application/pdf',
      size: 3,
      width: null,
      height: null,
      address: null,
      thumbnail: null,
      link: null,
      title: null,
      coordinates: null,
      transcript: null,
      progress: null,
    }
    value.restore([interrupted, { ...interrupted, id: 'u2', name: 'b.pdf' }])
    expect(value.list).toMatchObject([
      { id: 'u1', state: 'interrupted' },
      { id: 'u2', state: 'interrupted' },
    ])
    expect(value.draftIds()).toEqual(['u1', 'u2'])
    value.add([file('a.pdf', 3)])
    await settled(value)
    expect(value.list).toMatchObject([
      { id: 'u2', state: 'interrupted' },
      { name: 'a.pdf', state: 'ready' },
    ])
    expect(called('upload:remove')).toEqual([{ uploadId: 'u1' }])
  })
  it('are restored from a saved draft once', () => {
    const { value } = uploads()
    const saved = {
      id: 'u1',
      kind: 'image',
      name: 'p.png',
      contentType: 'image/png',
      size: 3,
      width: 1,
      height: 1,
      address: 'media/x',
      thumbnail: null,
      link: null,
      title: null,
      coordinates: null,
      transcript: null,
      progress: null,
    }
    value.restore([saved])
    value.restore([saved])
    expect(value.list).toMatchObject([{ id: 'u1', state: 'ready', preview: 'media/x' }])
  })
})
