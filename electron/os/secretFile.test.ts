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
  it('keeps what the system encrypts over a start, and never as it is', async () => {
    const file = new MemoryFile()
    await open(file).write('a', SECRET, 'system')
    expect(file.text).not.toContain(SECRET)
    expect(file.text).not.toContain(Buffer.from(SECRET).toString('base64'))
    expect(await open(file).read('a')).toBe(SECRET)
  })

  it('keeps plain text only where it was asked to', async () => {
    const file = new MemoryFile()
    const secrets = open(file, 'plain')
    await expect(secrets.write('a', SECRET, 'system')).rejects.toThrow('keeps no secrets')
    expect(file.text).toBeNull()
    await secrets.write('a', SECRET, 'plain')
    expect(await open(file, 'plain').read('a')).toBe(SECRET)
  })

  it('keeps what is for memory off the disk, and takes an older copy from there', async () => {
    const file = new MemoryFile()
    const secrets = open(file)
    await secrets.write('a', 'older', 'system')
    await secrets.write('a', SECRET, 'memory')
    expect(await secrets.read('a')).toBe(SECRET)
    expect(await open(file).read('a')).toBeNull()
  })

  it('forgets', async () => {
    const file = new MemoryFile()
    const secrets = open(file)
    await secrets.write('a', SECRET, 'system')
    await secrets.write('b', SECRET, 'memory')
    await secrets.remove('a')
    await secrets.remove('b')
    expect([await secrets.read('a'), await secrets.read('b'), await open(file).read('a')]).toEqual([null, null, null])
  })

  it('is null, and no failure, where the key is gone', async () => {
    const file = new MemoryFile()
    await open(file).write('a', SECRET, 'system')
    expect(await open(file, 'system', reversing('other')).read('a')).toBeNull()
  })

  it('encrypts anew when the system asks for it', async () => {
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

  it('loses none of several kept at once', async () => {
    const file = new MemoryFile()
    const secrets = open(file)
    await Promise.all(['a', 'b', 'c'].map((key) => secrets.write(key, SECRET + key, 'system')))
    expect(await Promise.all(['a', 'b', 'c'].map((key) => open(file).read(key)))).toEqual([
      `${SECRET}a`,
      `${SECRET}b`,
      `${SECRET}c`,
    ])
  })

  it('moves a broken file aside and goes on', async () => {
    const file = new MemoryFile()
    file.text = '{"version":1,"entr'
    const secrets = open(file)
    expect(await secrets.read('a')).toBeNull()
    expect(file.aside).toBe('{"version":1,"entr')
    await secrets.write('a', SECRET, 'system')
    expect(await open(file).read('a')).toBe(SECRET)
  })
})
