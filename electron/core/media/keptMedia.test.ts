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
import { FakeClock } from '../testing/fakeClock.ts'
import { mediaDisk } from './disk.ts'
import type { MediaFile } from './fetcher.ts'
import { MediaFetcher } from './fetcher.ts'
import { KeptMedia } from './keptMedia.ts'
import { MediaCache } from './mediaCache.ts'
import { mediaServer } from './serve.ts'
import type { MediaTarget } from './signer.ts'
import { stableAddress } from './stableAddress.ts'
import { MemoryDisk } from './testing/memoryDisk.ts'

const BLOB = 'https://desk.example/rails/active_storage/blobs/redirect/'
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const KIB = 1024

/** A server whose files are as long as their names say, e.g. `…/9000.png`. */
class Bench {
  readonly clock = new FakeClock()
  readonly disk = new MemoryDisk(() => this.clock.now())
  limit = 1_000 * KIB
  /** Addresses that the server was asked for. */
  readonly asked: string[] = []
  answer: (target: MediaTarget) => Partial<MediaFile> | ApiError = () => ({})
  signedIn = new Set(['s1', 's2'])
  cache: MediaCache
  media: KeptMedia
  #uuid = 0

  constructor() {
    ;[this.cache, this.media] = this.#open()
  }

  get kept(): number {
    return [...this.disk.files.keys()].filter((path) => !path.includes('/incoming/')).length
  }

  /** Another process on the same disk. */
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

  /** Time passes, and the disk has time for what it was asked. */
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

  #open(): [MediaCache, KeptMedia] {
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
    const media = new KeptMedia({
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
    this.asked.push(target.url)
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

describe('media that were seen once', () => {
  it('come from this disk, byte for byte, with their type, also without a server and after a restart', async () => {
    const bench = new Bench()
    const first = await bench.get(`${BLOB}a/9000.png`)
    bench.answer = () => new ApiError({ code: 'offline', delivered: 'no' })
    bench.restart()
    const second = await bench.get(`${BLOB}a/9000.png`)
    expect(second.bytes.equals(Buffer.concat(bytesOf(9_000)))).toBe(true)
    expect(second.bytes.equals(first.bytes)).toBe(true)
    expect(second.file).toMatchObject({ status: 200, contentType: 'image/png', length: 9_000 })
    expect(bench.asked).toHaveLength(1)
    expect(bench.disk.openFiles).toBe(0)
  })

  it('answer ranges as a player asks for them', async () => {
    const bench = new Bench()
    const sound = { kind: 'attachment' as const }
    bench.answer = () => ({ status: 206, contentType: 'audio/mpeg', contentRange: 'bytes 0-999/1000' })
    await bench.get(`${BLOB}a/1000.mp3`, { ...sound, range: 'bytes=0-' })
    const whole = Buffer.concat(bytesOf(1_000))
    for (const [range, from, to] of [
      ['bytes=0-', 0, 1_000],
      ['bytes=200-299', 200, 300],
      ['bytes=990-', 990, 1_000],
      ['bytes=-10', 990, 1_000],
      ['bytes=5-9999', 5, 1_000],
    ] as const) {
      const { file, bytes } = await bench.get(`${BLOB}a/1000.mp3`, { ...sound, range })
      expect(file).toMatchObject({ status: 206, length: to - from, contentRange: `bytes ${from}-${to - 1}/1000` })
      expect(bytes.equals(whole.subarray(from, to))).toBe(true)
    }
    await expect(bench.get(`${BLOB}a/1000.mp3`, { ...sound, range: 'bytes=1000-' })).rejects.toMatchObject({
      code: 'badInput',
    })
    expect(bench.asked).toHaveLength(1)
    expect(bench.disk.openFiles).toBe(0)
  })

  it('are asked for again after a day where the address says nothing of what is behind it, and shown meanwhile when nobody answers', async () => {
    const bench = new Bench()
    await bench.get('https://pictures.example/ada/300.png')
    await bench.get('https://pictures.example/ada/300.png')
    expect(bench.asked).toHaveLength(1)
    await bench.clock.advance(25 * 3_600_000)
    bench.answer = () => new ApiError({ code: 'timeout', delivered: 'unknown' })
    expect((await bench.get('https://pictures.example/ada/300.png')).bytes).toHaveLength(300)
    bench.answer = () => new ApiError({ code: 'notFound', delivered: 'yes', status: 404 })
    await expect(bench.get('https://pictures.example/ada/300.png')).rejects.toMatchObject({ code: 'notFound' })
    expect(bench.asked).toHaveLength(3)
    expect(bench.disk.openFiles).toBe(0)
  })

  it.each<[string, MediaTarget['kind'], Partial<MediaFile>]>([
    ['a film', 'attachment', { contentType: 'video/mp4' }],
    ['a document', 'attachment', { contentType: 'application/pdf' }],
    ['a picture of an outside server that the person allowed once', 'remote', {}],
    ['a part', 'attachment', { status: 206, contentType: 'audio/mpeg', contentRange: 'bytes 5-999/1000' }],
    ['more than a tenth of the room, announced', 'attachment', { length: 200 * KIB }],
    [
      'more than a tenth of the room, not announced',
      'attachment',
      { length: null, body: Readable.from(bytesOf(200 * KIB), { objectMode: false }) },
    ],
  ])('are not kept: %s', async (_name, kind, file) => {
    const bench = new Bench()
    bench.answer = () => file
    await bench.get(`${BLOB}a/1000.bin`, { kind })
    expect(bench.disk.files.size).toBe(0)
    expect(bench.disk.openFiles).toBe(0)
  })
})

describe('what is not whole', () => {
  it.each<[string, (bench: Bench) => void]>([
    [
      'the line broke',
      (bench) => {
        bench.answer = () => ({
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
      'fewer bytes came than were announced',
      (bench) => {
        bench.answer = () => ({ body: Readable.from(bytesOf(800), { objectMode: false }) })
      },
    ],
  ])('is never kept: %s', async (_name, prepare) => {
    const bench = new Bench()
    prepare(bench)
    await bench.get(`${BLOB}a/1000.png`).catch(() => undefined)
    await bench.settle()
    expect(bench.disk.files.size).toBe(0)
    expect(bench.disk.openFiles).toBe(0)
  })

  it('is never kept: nobody read it to its end', async () => {
    const bench = new Bench()
    const { body } = await bench.media.fetch({ sessionId: 's1', kind: 'avatar', url: `${BLOB}a/90000.png` })
    body.once('data', () => body.destroy())
    await bench.settle()
    expect(bench.disk.files.size).toBe(0)
    expect(bench.disk.openFiles).toBe(0)
  })

  it('is never served, wherever it was cut, and fetched anew', async () => {
    const bench = new Bench()
    await bench.get(`${BLOB}a/1000.png`)
    const [path, file] = [...bench.disk.files][0]!
    const whole = file.bytes
    for (const cut of [0, 1, 500, 1_000, 1_005, whole.byteLength - 12, whole.byteLength - 1]) {
      bench.disk.files.set(path, { bytes: whole.subarray(0, cut), usedAt: 0 })
      bench.asked.length = 0
      expect((await bench.get(`${BLOB}a/1000.png`)).bytes).toHaveLength(1_000)
      expect({ cut, asked: bench.asked.length }).toEqual({ cut, asked: 1 })
    }
    // Cut in the middle and put together again with the old end.
    bench.disk.files.set(path, { bytes: Buffer.concat([whole.subarray(0, 400), whole.subarray(600)]), usedAt: 0 })
    expect((await bench.get(`${BLOB}a/1000.png`)).bytes).toHaveLength(1_000)
    expect(bench.disk.openFiles).toBe(0)
  })
})

describe('room', () => {
  it('is made by removing what was used longest ago, a few files at a time, once everything has been counted', async () => {
    const bench = new Bench()
    bench.limit = 10_000 * KIB
    bench.cache.start(() => ['s1'])
    for (let number = 0; number < 100; number++) {
      await bench.get(`${BLOB}${number}/10000.png`)
      await bench.clock.advance(1)
    }
    await bench.get(`${BLOB}0/10000.png`)
    bench.restart()
    bench.limit = 600 * KIB
    bench.cache.start(() => ['s1'])
    expect(bench.disk.stats).toBe(0)
    await bench.clock.advance(19_000)
    expect(bench.disk.stats).toBe(0)
    expect(bench.cache.size).toBeNull()
    await bench.pass(1_000)
    expect(bench.cache.size).toBeLessThanOrEqual(600 * KIB)
    expect(bench.disk.used).toBe(bench.cache.size)
    expect(bench.kept).toBeGreaterThan(45)
    bench.asked.length = 0
    for (const number of [99, 98, 0]) await bench.get(`${BLOB}${number}/10000.png`)
    expect(bench.asked).toEqual([`${BLOB}0/10000.png`])
  })

  it('is kept within the limit as files come, and a smaller limit counts at once', async () => {
    const bench = new Bench()
    bench.limit = 500 * KIB
    bench.cache.start(() => ['s1'])
    await bench.pass(30_000)
    for (let number = 0; number < 80; number++) {
      await bench.get(`${BLOB}${number}/20000.png`)
      await bench.clock.advance(1_000)
      expect(bench.disk.used).toBeLessThanOrEqual(500 * KIB + 20_200)
    }
    bench.limit = 100 * KIB
    bench.cache.limitChanged()
    await bench.pass(1_000)
    expect(bench.disk.used).toBeLessThanOrEqual(100 * KIB)
  })

  it('that the disk does not have is gone without, and tried again later', async () => {
    const bench = new Bench()
    bench.disk.capacity = 1_500
    expect((await bench.get(`${BLOB}a/1000.png`)).bytes).toHaveLength(1_000)
    expect((await bench.get(`${BLOB}b/1000.png`)).bytes).toHaveLength(1_000)
    expect(bench.kept).toBe(1)
    bench.disk.capacity = Infinity
    await bench.get(`${BLOB}b/1000.png`)
    expect(bench.kept).toBe(1)
    await bench.clock.advance(61_000)
    await bench.get(`${BLOB}b/1000.png`)
    expect(bench.kept).toBe(2)
    expect(bench.disk.openFiles).toBe(0)
  })

  it.each(['create', 'open', 'rename', 'remove', 'stat'] as const)(
    'goes on without a disk that fails: %s',
    async (kind) => {
      const bench = new Bench()
      bench.cache.start(() => ['s1'])
      bench.disk.broken = { [kind]: 'EIO' }
      await bench.pass(30_000)
      for (let time = 0; time < 2; time++) expect((await bench.get(`${BLOB}a/1000.png`)).bytes).toHaveLength(1_000)
      expect(bench.disk.openFiles).toBe(0)
    },
  )
})

describe("a session's media", () => {
  it('are its own, and go with it, also those that were on their way', async () => {
    const bench = new Bench()
    await bench.get(`${BLOB}a/1000.png`)
    await bench.get(`${BLOB}a/1000.png`, { session: 's2' })
    expect(bench.asked).toHaveLength(2)
    const { body } = await bench.media.fetch({ sessionId: 's1', kind: 'avatar', url: `${BLOB}b/1000.png` })
    await bench.cache.removeSession('s1')
    expect(await buffer(body)).toHaveLength(1_000)
    await bench.settle()
    expect([...bench.disk.files.keys()].filter((path) => path.startsWith('/media/s1'))).toEqual([])
    expect(bench.kept).toBe(1)
  })

  it('that a removal left behind go at the next start', async () => {
    const bench = new Bench()
    await bench.get(`${BLOB}a/1000.png`)
    await bench.get(`${BLOB}a/1000.png`, { session: 's2' })
    bench.disk.broken = { remove: 'EBUSY' }
    await expect(bench.cache.removeSession('s1')).rejects.toMatchObject({ code: 'EBUSY' })
    bench.disk.broken = {}
    bench.restart()
    bench.cache.start(() => ['s2'])
    await bench.pass(30_000)
    expect([...bench.disk.files.keys()].every((path) => path.startsWith('/media/s2'))).toBe(true)
    expect(bench.kept).toBe(1)
  })
})

describe('an address', () => {
  const signed = (value: object, digest: string): string =>
    `${Buffer.from(JSON.stringify({ _rails: value })).toString('base64')}--${digest.repeat(40)}`
  const key = (url: string): string => stableAddress(url, 'https://desk.example').key

  it('is the same file under another host, another end, another secret', () => {
    const one = `${BLOB}${signed({ message: 'BAhpBg==', exp: null, pur: 'blob_id' }, 'a')}/cat.png`
    expect(
      key(
        `https://other.example/rails/active_storage/blobs/redirect/${signed({ message: 'BAhpBg==', exp: '2027-01-01', pur: 'blob_id' }, 'b')}/cat.png?disposition=inline`,
      ),
    ).toBe(key(one))
    expect(
      key(
        `/rails/active_storage/blobs/redirect/${encodeURIComponent(signed({ message: 'BAhpBg==', exp: null, pur: 'blob_id' }, 'c'))}/cat.png`,
      ),
    ).toBe(key(one))
    expect(key(`${BLOB}${signed({ message: 'BAhpBw==', exp: null, pur: 'blob_id' }, 'a')}/cat.png`)).not.toBe(key(one))
    expect(stableAddress(one, 'https://desk.example').isImmutable).toBe(true)
  })

  it('of a bucket is what it leads to, not how long', () => {
    const one = 'https://bucket.example/cat.png?X-Amz-Signature=1&X-Amz-Expires=300&v=2'
    expect(key('https://bucket.example/cat.png?v=2&X-Amz-Signature=2')).toBe(key(one))
    expect(key('https://bucket.example/cat.png?v=3&X-Amz-Signature=1')).not.toBe(key(one))
    expect(stableAddress(one, 'https://desk.example').isImmutable).toBe(false)
  })

  it('of a bucket says the same in any order of its query, whatever signs it', () => {
    expect(key('https://bucket.example/a?b=2&sig=x&a=1&sig=y&se=z&a=0')).toBe('https://bucket.example/a?a=1&a=0&b=2')
    expect(key('https://bucket.example/a?sig=x')).toBe('https://bucket.example/a')
  })

  it('has a name where what is signed nests deep', () => {
    const deep = Buffer.from(`{"_rails":{"message":${'['.repeat(3_500)}${']'.repeat(3_500)}}}`).toString('base64')
    expect(key(`${BLOB}${deep}--${'a'.repeat(40)}/x.png`)).toContain('/x.png')
  })

  it('of any length has a name', () => {
    const long = `https://bucket.example/a?sig=1${'&a'.repeat(100_000)}`
    expect(key(long)).toBe(long)
  })

  it.each(['%', 'http://[', `${BLOB}%E0%A4%A/x.png`, `${BLOB}bm90anNvbg==--${'a'.repeat(40)}/x.png`])(
    'of any shape has a name: %s',
    (url) => {
      expect(key(url)).not.toBe('')
    },
  )
})

describe('the real disk', () => {
  it('keeps files for their owner alone, whole or not at all', async () => {
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
    const body = cache.keep(
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

describe('with a real server in between', () => {
  it('a picture behind a redirect is fetched once, and shown when the server is gone', async () => {
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
    const media = new KeptMedia({
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
