import { Buffer } from 'node:buffer'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { nodeHttp } from '../api/nodeHttp.ts'
import { startHttpPeer } from '../api/testing/httpPeer.ts'
import { ApiError } from '../api/types.ts'
import { systemClock } from '../clock.ts'
import { silentLog as log } from '../testing/deskPorts.ts'
import { FakeClock } from '../testing/fakeClock.ts'
import { CachedMedia } from './cachedMedia.ts'
import { mediaDisk } from './disk.ts'
import type { MediaFile } from './fetcher.ts'
import { MediaFetcher } from './fetcher.ts'
import { MediaCache } from './mediaCache.ts'
import { mediaServer } from './serve.ts'
import type { MediaTarget } from './signer.ts'
import { stableAddress } from './stableAddress.ts'
import { MemoryDisk } from './testing/memoryDisk.ts'

const BLOB = 'https://desk.example/rails/active_storage/blobs/redirect/'
const KIB = 1024

/** A cache on a disk in memory, and a server whose files have the length in their names, such as `…/9000.png`. */
class MediaRig {
  readonly clock = new FakeClock()
  readonly disk = new MemoryDisk(() => this.clock.now())
  limit = 1_000 * KIB
  /** Addresses that were requested from the server. */
  readonly requested: string[] = []
  answer: (target: MediaTarget) => Partial<MediaFile> | ApiError = () => ({})
  signedIn = new Set(['s1', 's2'])
  cache: MediaCache
  media: CachedMedia
  #uuid = 0

  constructor() {
    ;[this.cache, this.media] = this.#open()
  }

  get storedFiles(): number {
    return [...this.disk.files.keys()].filter((path) => !path.includes('/incoming/')).length
  }

  /** Starts another process on the same disk. */
  restart(): void {
    this.cache.stop()
    ;[this.cache, this.media] = this.#open()
  }

  async get(
    url: string,
    options: { kind?: MediaTarget['kind']; session?: string; range?: string } = {},
  ): Promise<{ file: MediaFile; bytes: Buffer }> {
    const file = await this.media.fetch(
      { sessionId: options.session ?? 's1', kind: options.kind ?? 'avatar', url },
      options.range ?? null,
    )
    const bytes = await buffer(file.body)
    await this.settle()
    return { file, bytes }
  }

  /** Advances the clock, and lets pending disk work finish. */
  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms)
    for (let turn = 0; turn < 30; turn++) {
      await this.settle()
      await this.clock.advance(10)
    }
  }

  async settle(): Promise<void> {
    // Streams end over real turns of the loop.
    for (let turn = 0; turn < 20; turn++)
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
  }

  #open(): [MediaCache, CachedMedia] {
    const cache = new MediaCache({
      disk: this.disk,
      folder: '/media',
      clock: this.clock,
      log,
      limit: () => this.limit,
      uuid: () => String(this.#uuid++),
    })
    const originOf = (id: string) =>
      this.signedIn.has(id) ? { baseUrl: 'https://desk.example', authorization: null } : null
    const media = new CachedMedia({
      cache,
      originOf,
      clock: this.clock,
      log,
      limit: () => this.limit,
      fetcher: { fetch: (target) => this.#serve(target) },
    })
    return [cache, media]
  }

  #serve(target: MediaTarget): Promise<MediaFile> {
    this.requested.push(target.url)
    const answer = this.answer(target)
    if (answer instanceof ApiError) return Promise.reject(answer)
    const length = Number(/(\d+)\.\w+$/.exec(target.url)?.[1] ?? 10)
    return Promise.resolve({
      status: 200,
      contentType: 'image/png',
      length,
      contentRange: null,
      acceptsRanges: false,
      body: Readable.from(bytesOf(length), { objectMode: false }),
      ...answer,
    })
  }
}

function bytesOf(length: number): Buffer[] {
  return Array.from({ length: Math.ceil(length / 700) }, (_, index) =>
    Buffer.alloc(Math.min(700, length - index * 700), index % 251),
  )
}

describe('cached media', () => {
  it('are served from disk with their type, also offline and after a restart', async () => {
    const rig = new MediaRig()
    const first = await rig.get(`${BLOB}a/9000.png`)
    rig.answer = () => new ApiError({ code: 'offline', reachedServer: 'no' })
    rig.restart()
    const second = await rig.get(`${BLOB}a/9000.png`)
    expect(second.bytes.equals(Buffer.concat(bytesOf(9_000)))).toBe(true)
    expect(second.bytes.equals(first.bytes)).toBe(true)
    expect(second.file).toMatchObject({ status: 200, contentType: 'image/png', length: 9_000 })
    expect(rig.requested).toHaveLength(1)
    expect(rig.disk.openFiles).toBe(0)
  })

  it('serve the ranges that players request', async () => {
    const rig = new MediaRig()
    const sound = { kind: 'attachment' as const }
    rig.answer = () => ({ status: 206, contentType: 'audio/mpeg', contentRange: 'bytes 0-999/1000' })
    await rig.get(`${BLOB}a/1000.mp3`, { ...sound, range: 'bytes=0-' })
    const whole = Buffer.concat(bytesOf(1_000))
    for (const [range, from, to] of [
      ['bytes=0-', 0, 1_000],
      ['bytes=200-299', 200, 300],
      ['bytes=990-', 990, 1_000],
      ['bytes=-10', 990, 1_000],
      ['bytes=5-9999', 5, 1_000],
    ] as const) {
      const { file, bytes } = await rig.get(`${BLOB}a/1000.mp3`, { ...sound, range })
      expect(file).toMatchObject({ status: 206, length: to - from, contentRange: `bytes ${from}-${to - 1}/1000` })
      expect(bytes.equals(whole.subarray(from, to))).toBe(true)
    }
    await expect(rig.get(`${BLOB}a/1000.mp3`, { ...sound, range: 'bytes=1000-' })).rejects.toMatchObject({
      code: 'badInput',
    })
    expect(rig.requested).toHaveLength(1)
    expect(rig.disk.openFiles).toBe(0)
  })

  it('are fetched again after a day if their address is not immutable, and served stale if the server does not answer', async () => {
    const rig = new MediaRig()
    await rig.get('https://pictures.example/ada/300.png')
    await rig.get('https://pictures.example/ada/300.png')
    expect(rig.requested).toHaveLength(1)
    await rig.clock.advance(25 * 3_600_000)
    rig.answer = () => new ApiError({ code: 'timeout', reachedServer: 'unknown' })
    expect((await rig.get('https://pictures.example/ada/300.png')).bytes).toHaveLength(300)
    rig.answer = () => new ApiError({ code: 'notFound', reachedServer: 'yes', status: 404 })
    await expect(rig.get('https://pictures.example/ada/300.png')).rejects.toMatchObject({ code: 'notFound' })
    expect(rig.requested).toHaveLength(3)
    expect(rig.disk.openFiles).toBe(0)
  })

  it.each<[string, MediaTarget['kind'], Partial<MediaFile>]>([
    ['a video', 'attachment', { contentType: 'video/mp4' }],
    ['a document', 'attachment', { contentType: 'application/pdf' }],
    ['a remote image that the user allowed once', 'remote', {}],
    ['a partial range', 'attachment', { status: 206, contentType: 'audio/mpeg', contentRange: 'bytes 5-999/1000' }],
    ['more than a tenth of the limit, declared', 'attachment', { length: 200 * KIB }],
    [
      'more than a tenth of the limit, not declared',
      'attachment',
      { length: null, body: Readable.from(bytesOf(200 * KIB), { objectMode: false }) },
    ],
  ])('exclude %s', async (_name, kind, file) => {
    const rig = new MediaRig()
    rig.answer = () => file
    await rig.get(`${BLOB}a/1000.bin`, { kind })
    expect(rig.disk.files.size).toBe(0)
    expect(rig.disk.openFiles).toBe(0)
  })
})

describe('an incomplete file', () => {
  it.each<[string, (rig: MediaRig) => void]>([
    [
      'the connection was reset',
      (rig) => {
        rig.answer = () => ({
          body: Readable.from(
            (function* () {
              yield Buffer.alloc(500)
              throw new Error('reset')
            })(),
            { objectMode: false },
          ),
        })
      },
    ],
    [
      'fewer bytes arrived than were declared',
      (rig) => {
        rig.answer = () => ({ body: Readable.from(bytesOf(800), { objectMode: false }) })
      },
    ],
  ])('is not stored when %s', async (_name, prepare) => {
    const rig = new MediaRig()
    prepare(rig)
    await rig.get(`${BLOB}a/1000.png`).catch(() => undefined)
    await rig.settle()
    expect(rig.disk.files.size).toBe(0)
    expect(rig.disk.openFiles).toBe(0)
  })

  it('is not stored when the reader stops early', async () => {
    const rig = new MediaRig()
    const { body } = await rig.media.fetch({ sessionId: 's1', kind: 'avatar', url: `${BLOB}a/90000.png` })
    body.once('data', () => body.destroy())
    await rig.settle()
    expect(rig.disk.files.size).toBe(0)
    expect(rig.disk.openFiles).toBe(0)
  })

  it('is never served, wherever it was truncated, and fetched again', async () => {
    const rig = new MediaRig()
    await rig.get(`${BLOB}a/1000.png`)
    const [path, file] = [...rig.disk.files][0]!
    const whole = file.bytes
    for (const cut of [0, 1, 500, 1_000, 1_005, whole.byteLength - 12, whole.byteLength - 1]) {
      rig.disk.files.set(path, { bytes: whole.subarray(0, cut), usedAt: 0 })
      rig.requested.length = 0
      expect((await rig.get(`${BLOB}a/1000.png`)).bytes).toHaveLength(1_000)
      expect({ cut, asked: rig.requested.length }).toEqual({ cut, asked: 1 })
    }
    // Bytes are missing in the middle, and the footer is intact.
    rig.disk.files.set(path, { bytes: Buffer.concat([whole.subarray(0, 400), whole.subarray(600)]), usedAt: 0 })
    expect((await rig.get(`${BLOB}a/1000.png`)).bytes).toHaveLength(1_000)
    expect(rig.disk.openFiles).toBe(0)
  })
})

describe('the size limit', () => {
  it('evicts the least recently used files, a few at a time, after the scan', async () => {
    const rig = new MediaRig()
    rig.limit = 10_000 * KIB
    rig.cache.start(() => ['s1'])
    for (let number = 0; number < 100; number++) {
      await rig.get(`${BLOB}${number}/10000.png`)
      await rig.clock.advance(1)
    }
    await rig.get(`${BLOB}0/10000.png`)
    rig.restart()
    rig.limit = 600 * KIB
    rig.cache.start(() => ['s1'])
    expect(rig.disk.stats).toBe(0)
    await rig.clock.advance(19_000)
    expect(rig.disk.stats).toBe(0)
    expect(rig.cache.size).toBeNull()
    await rig.pass(1_000)
    expect(rig.cache.size).toBeLessThanOrEqual(600 * KIB)
    expect(rig.disk.used).toBe(rig.cache.size)
    expect(rig.storedFiles).toBeGreaterThan(45)
    rig.requested.length = 0
    for (const number of [99, 98, 0]) await rig.get(`${BLOB}${number}/10000.png`)
    expect(rig.requested).toEqual([`${BLOB}0/10000.png`])
  })

  it('holds while files are added, and a smaller limit applies at once', async () => {
    const rig = new MediaRig()
    rig.limit = 500 * KIB
    rig.cache.start(() => ['s1'])
    await rig.pass(30_000)
    for (let number = 0; number < 80; number++) {
      await rig.get(`${BLOB}${number}/20000.png`)
      await rig.clock.advance(1_000)
      expect(rig.disk.used).toBeLessThanOrEqual(500 * KIB + 20_200)
    }
    rig.limit = 100 * KIB
    rig.cache.limitChanged()
    await rig.pass(1_000)
    expect(rig.disk.used).toBeLessThanOrEqual(100 * KIB)
  })

  it('does not matter on a full disk: files are passed through, and stored again later', async () => {
    const rig = new MediaRig()
    rig.disk.capacity = 1_500
    expect((await rig.get(`${BLOB}a/1000.png`)).bytes).toHaveLength(1_000)
    expect((await rig.get(`${BLOB}b/1000.png`)).bytes).toHaveLength(1_000)
    expect(rig.storedFiles).toBe(1)
    rig.disk.capacity = Infinity
    await rig.get(`${BLOB}b/1000.png`)
    expect(rig.storedFiles).toBe(1)
    await rig.clock.advance(61_000)
    await rig.get(`${BLOB}b/1000.png`)
    expect(rig.storedFiles).toBe(2)
    expect(rig.disk.openFiles).toBe(0)
  })

  it.each(['create', 'open', 'rename', 'remove', 'stat'] as const)(
    'serves files although the disk fails: %s',
    async (kind) => {
      const rig = new MediaRig()
      rig.cache.start(() => ['s1'])
      rig.disk.broken = { [kind]: 'EIO' }
      await rig.pass(30_000)
      for (let time = 0; time < 2; time++) expect((await rig.get(`${BLOB}a/1000.png`)).bytes).toHaveLength(1_000)
      expect(rig.disk.openFiles).toBe(0)
    },
  )
})

describe("a session's media", () => {
  it('are separate from others, and are removed with it, even while they are being written', async () => {
    const rig = new MediaRig()
    await rig.get(`${BLOB}a/1000.png`)
    await rig.get(`${BLOB}a/1000.png`, { session: 's2' })
    expect(rig.requested).toHaveLength(2)
    const { body } = await rig.media.fetch({ sessionId: 's1', kind: 'avatar', url: `${BLOB}b/1000.png` })
    await rig.cache.removeSession('s1')
    expect(await buffer(body)).toHaveLength(1_000)
    await rig.settle()
    expect([...rig.disk.files.keys()].filter((path) => path.startsWith('/media/s1'))).toEqual([])
    expect(rig.storedFiles).toBe(1)
  })

  it('that a failed removal left are removed at the next start', async () => {
    const rig = new MediaRig()
    await rig.get(`${BLOB}a/1000.png`)
    await rig.get(`${BLOB}a/1000.png`, { session: 's2' })
    rig.disk.broken = { remove: 'EBUSY' }
    await expect(rig.cache.removeSession('s1')).rejects.toMatchObject({ code: 'EBUSY' })
    rig.disk.broken = {}
    rig.restart()
    rig.cache.start(() => ['s2'])
    await rig.pass(30_000)
    expect([...rig.disk.files.keys()].every((path) => path.startsWith('/media/s2'))).toBe(true)
    expect(rig.storedFiles).toBe(1)
  })
})

describe('an address', () => {
  const signed = (value: object, digest: string): string =>
    `${Buffer.from(JSON.stringify({ _rails: value })).toString('base64')}--${digest.repeat(40)}`
  const key = (url: string): string => stableAddress(url, 'https://desk.example').key

  it('names the same file under another host, expiry or secret', () => {
    const blobId = (exp: string | null) => ({ message: 'BAhpBg==', exp, pur: 'blob_id' })
    const path = '/rails/active_storage/blobs/redirect'
    const one = `${BLOB}${signed(blobId(null), 'a')}/cat.png`
    expect(key(`https://other.example${path}/${signed(blobId('2027-01-01'), 'b')}/cat.png?disposition=inline`)).toBe(
      key(one),
    )
    expect(key(`${path}/${encodeURIComponent(signed(blobId(null), 'c'))}/cat.png`)).toBe(key(one))
    expect(key(`${BLOB}${signed({ message: 'BAhpBw==', exp: null, pur: 'blob_id' }, 'a')}/cat.png`)).not.toBe(key(one))
    expect(stableAddress(one, 'https://desk.example').isImmutable).toBe(true)
  })

  it('of a bucket is the same with another signature', () => {
    const one = 'https://bucket.example/cat.png?X-Amz-Signature=1&X-Amz-Expires=300&v=2'
    expect(key('https://bucket.example/cat.png?v=2&X-Amz-Signature=2')).toBe(key(one))
    expect(key('https://bucket.example/cat.png?v=3&X-Amz-Signature=1')).not.toBe(key(one))
    expect(stableAddress(one, 'https://desk.example').isImmutable).toBe(false)
  })

  it('of a bucket is the same with its query parameters in another order', () => {
    expect(key('https://bucket.example/a?b=2&sig=x&a=1&sig=y&se=z&a=0')).toBe('https://bucket.example/a?a=1&a=0&b=2')
    expect(key('https://bucket.example/a?sig=x')).toBe('https://bucket.example/a')
  })

  it('can be named when its signed content nests deeply', () => {
    const deep = Buffer.from(`{"_rails":{"message":${'['.repeat(3_500)}${']'.repeat(3_500)}}}`).toString('base64')
    expect(key(`${BLOB}${deep}--${'a'.repeat(40)}/x.png`)).toContain('/x.png')
  })

  it('can be named at any length', () => {
    const long = `https://bucket.example/a?sig=1${'&a'.repeat(100_000)}`
    expect(key(long)).toBe(long)
  })

  it.each(['%', 'http://[', `${BLOB}%E0%A4%A/x.png`, `${BLOB}bm90anNvbg==--${'a'.repeat(40)}/x.png`])(
    'can be named when it is malformed: %s',
    (url) => {
      expect(key(url)).not.toBe('')
    },
  )
})

describe('the real disk', () => {
  it('stores files readable by their owner only, and never incomplete ones', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deskbell-media-'))
    const clock = new FakeClock()
    const cache = new MediaCache({
      disk: mediaDisk,
      folder,
      clock,
      log,
      limit: () => 10 * KIB * KIB,
      uuid: () => crypto.randomUUID(),
    })
    const body = cache.store(
      's1',
      'avatar x',
      { contentType: 'image/png', length: 9_000, body: Readable.from(bytesOf(9_000), { objectMode: false }) },
      KIB * KIB,
    )
    expect(await buffer(body)).toHaveLength(9_000)
    await expect
      .poll(async () => {
        const found = await cache.find('s1', 'avatar x')
        await found?.close()
        return found !== null
      })
      .toBe(true)
    const kept = await cache.find('s1', 'avatar x')
    expect((await buffer(kept!.body(0, 9_000))).equals(Buffer.concat(bytesOf(9_000)))).toBe(true)
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    expect(files).toHaveLength(1)
    const path = join(files[0]!.parentPath, files[0]!.name)
    if (process.platform !== 'win32') {
      expect((await stat(path)).mode & 0o777).toBe(0o600)
      expect((await stat(join(folder, 's1'))).mode & 0o777).toBe(0o700)
    }
    await writeFile(path, 'no longer')
    expect(await cache.find('s1', 'avatar x')).toBeNull()
    expect(await readdir(join(files[0]!.parentPath))).toEqual([])
    expect(await mediaDisk.stat(join(folder, 'nothing'))).toBeNull()
    expect(await mediaDisk.list(join(folder, 'nothing'))).toEqual([])
    await cache.removeSession('s1')
    expect(await readdir(folder)).toEqual([])
    await rm(folder, { recursive: true })
  })
})

describe('with a real server', () => {
  it('fetches an image behind a redirect once, and serves it when the server is gone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deskbell-media-'))
    const clock = new FakeClock()
    const bytes = Buffer.concat(bytesOf(300_000))
    const peer = await startHttpPeer(({ url }, response) => {
      if (url.startsWith('/rails/active_storage/blobs/redirect/'))
        response.writeHead(302, { location: '/disk/cat?expires=soon' }).end()
      else response.writeHead(200, { 'content-type': 'image/png', 'content-length': bytes.byteLength }).end(bytes)
    })
    const originOf = (): { baseUrl: string; authorization: null } => ({ baseUrl: peer.base, authorization: null })
    const http = nodeHttp({ userAgent: 'Deskbell test', clock: systemClock })
    const cache = new MediaCache({
      disk: mediaDisk,
      folder,
      clock,
      log,
      limit: () => 100_000_000,
      uuid: () => crypto.randomUUID(),
    })
    const media = new CachedMedia({
      cache,
      originOf,
      clock,
      log,
      limit: () => 100_000_000,
      fetcher: new MediaFetcher({ http, originOf, log }),
    })
    const serve = mediaServer({
      fetcher: media,
      log,
      uploadFile: () => null,
      signer: { resolve: (path) => ({ sessionId: 's1', kind: 'attachment', url: path }) },
    })
    const address = '/rails/active_storage/blobs/redirect/abc/cat.png'
    const first = await serve(address, new Request('http://app/x'))
    expect(Buffer.from(await first.arrayBuffer()).equals(bytes)).toBe(true)
    await expect
      .poll(async () => {
        const found = await cache.find('s1', `attachment ${address}`)
        await found?.close()
        return found !== null
      })
      .toBe(true)
    expect(peer.requests).toHaveLength(2)
    await peer.close()
    const second = await serve(address, new Request('http://app/x'))
    expect(second.status).toBe(200)
    expect(second.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await second.arrayBuffer()).equals(bytes)).toBe(true)
    const part = await serve(address, new Request('http://app/x', { headers: { range: 'bytes=299990-' } }))
    expect([part.status, part.headers.get('content-range'), (await part.arrayBuffer()).byteLength]).toEqual([
      206,
      'bytes 299990-299999/300000',
      10,
    ])
    await rm(folder, { recursive: true })
  })
})
