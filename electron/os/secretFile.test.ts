import { describe, expect, it } from 'vitest'
import type { FileStore } from '../core/session/index.ts'
import type { Cipher } from './secretFile.ts'
import { SecretFile } from './secretFile.ts'

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

class MemoryFile implements FileStore {
  text: string | null = null
  aside: string | null = null
  read(): Promise<string | null> {
    return Promise.resolve(this.text)
  }
  write(text: string): Promise<void> {
    this.text = text
    return Promise.resolve()
  }
  moveAside(): Promise<string> {
    this.aside = this.text
    this.text = null
    return Promise.resolve('secrets.json.broken')
  }
}

/** Not a cipher, only something that is not the text and can be undone. */
function reversing(key = 'k', shouldReEncrypt = false): Cipher {
  const turn = (text: string): string => Buffer.from(text).reverse().toString('latin1')
  return {
    encryptStringAsync: (text) => Promise.resolve(Buffer.from(`${key}${turn(text)}`)),
    decryptStringAsync: (bytes) => {
      const text = bytes.toString()
      return text.startsWith(key)
        ? Promise.resolve({ result: turn(text.slice(key.length)), shouldReEncrypt })
        : Promise.reject(new Error('wrong key'))
    },
  }
}

const open = (file: FileStore, kind: 'system' | 'plain' | 'memory' = 'system', cipher = reversing()): SecretFile =>
  new SecretFile({ kind, cipher, file, log })
const SECRET = 'Bearer of Ada'

describe('SecretFile', () => {
  it('keeps encrypted secrets across starts, and never in plain text', async () => {
    const file = new MemoryFile()
    await open(file).write('a', SECRET, 'system')
    expect(file.text).not.toContain(SECRET)
    expect(file.text).not.toContain(Buffer.from(SECRET).toString('base64'))
    expect(await open(file).read('a')).toBe(SECRET)
  })

  it('stores plain text only with consent', async () => {
    const file = new MemoryFile()
    const secrets = open(file, 'plain')
    await expect(secrets.write('a', SECRET, 'system')).rejects.toThrow('has no key store')
    expect(file.text).toBeNull()
    await secrets.write('a', SECRET, 'plain')
    expect(await open(file, 'plain').read('a')).toBe(SECRET)
  })

  it('keeps secrets for memory off the disk and removes older copies', async () => {
    const file = new MemoryFile()
    const secrets = open(file)
    await secrets.write('a', 'older', 'system')
    await secrets.write('a', SECRET, 'memory')
    expect(await secrets.read('a')).toBe(SECRET)
    expect(await open(file).read('a')).toBeNull()
  })

  it('removes a secret', async () => {
    const file = new MemoryFile()
    const secrets = open(file)
    await secrets.write('a', SECRET, 'system')
    await secrets.write('b', SECRET, 'memory')
    await secrets.remove('a')
    await secrets.remove('b')
    expect([await secrets.read('a'), await secrets.read('b'), await open(file).read('a')]).toEqual([null, null, null])
  })

  it('returns null for a missing key', async () => {
    const file = new MemoryFile()
    await open(file).write('a', SECRET, 'system')
    expect(await open(file, 'system', reversing('other')).read('a')).toBeNull()
  })

  it('encrypts again on request of the system', async () => {
    const file = new MemoryFile()
    await open(file).write('a', SECRET, 'system')
    const before = file.text
    const rotated: Cipher = {
      decryptStringAsync: reversing('k', true).decryptStringAsync,
      encryptStringAsync: reversing('new').encryptStringAsync,
    }
    expect(await open(file, 'system', rotated).read('a')).toBe(SECRET)
    expect(file.text).not.toBe(before)
    expect(await open(file, 'system', reversing('new')).read('a')).toBe(SECRET)
  })

  it('loses none of several concurrent writes', async () => {
    const file = new MemoryFile()
    const secrets = open(file)
    await Promise.all(['a', 'b', 'c'].map((key) => secrets.write(key, SECRET + key, 'system')))
    expect(await Promise.all(['a', 'b', 'c'].map((key) => open(file).read(key)))).toEqual([
      `${SECRET}a`,
      `${SECRET}b`,
      `${SECRET}c`,
    ])
  })

  it('moves a damaged file aside and continues', async () => {
    const file = new MemoryFile()
    file.text = '{"version":1,"entr'
    const secrets = open(file)
    expect(await secrets.read('a')).toBeNull()
    expect(file.aside).toBe('{"version":1,"entr')
    await secrets.write('a', SECRET, 'system')
    expect(await open(file).read('a')).toBe(SECRET)
  })
})
