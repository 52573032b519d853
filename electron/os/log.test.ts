import { EventEmitter } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { fileLog } from './log.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'deskbell-log-'))
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

test('a console that nobody reads any more is written to once, and the file goes on', () => {
  const written = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const output = new EventEmitter()
  const file = path.join(folder, 'main.log')
  const log = fileLog(file, [output])
  log.warn('first')
  output.emit('error', new Error('write EPIPE'))
  log.warn('second')
  expect(written).toHaveBeenCalledTimes(1)
  expect(readFileSync(file, 'utf8')).toMatch(/first[^]*second/)
})
