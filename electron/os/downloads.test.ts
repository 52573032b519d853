import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import { afterAll, beforeEach, expect, it, vi } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'deskbell-downloads-'))
const dialogs: ((answer: { canceled: boolean; filePath: string }) => void)[] = []
vi.mock('electron', () => ({
  app: { getPath: () => folder },
  dialog: { showSaveDialog: () => new Promise((resolve) => dialogs.push(resolve)) },
}))
const { saveMedia } = await import('./downloads.ts')

const warned: string[] = []
const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message: string) => void warned.push(message),
  error: () => undefined,
}
const fakeWindow = (): BrowserWindow =>
  ({ isDestroyed: () => false, setProgressBar: () => undefined }) as unknown as BrowserWindow
beforeEach(() => {
  dialogs.length = 0
  warned.length = 0
})
afterAll(() => rmSync(folder, { recursive: true }))

it('shows one save dialog at a time, and another after it was closed', async () => {
  const options = {
    window: fakeWindow(),
    serveMedia: () => Promise.resolve(new Response('bytes')),
    log,
    notify: () => undefined,
  }
  const first = saveMedia('media/a', 'a.txt', options)
  expect(await Promise.all(Array.from({ length: 444 }, () => saveMedia('media/b', 'b.txt', options)))).toEqual(
    Array(444).fill({ saved: false }),
  )
  expect(dialogs).toHaveLength(1)
  expect(warned).toHaveLength(444)
  dialogs[0]?.({ canceled: false, filePath: join(folder, 'a.txt') })
  expect(await first).toEqual({ saved: true })
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('bytes')
  const second = saveMedia('media/b', 'b.txt', options)
  expect(dialogs).toHaveLength(2)
  dialogs[1]?.({ canceled: true, filePath: '' })
  expect(await second).toEqual({ saved: false })
})
