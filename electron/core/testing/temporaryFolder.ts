import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'

export interface TemporaryFolder {
  /** Absolute; another one for each test. */
  readonly path: string
  /** Deletes the files, so that the next desk of this test starts without any. */
  clear(): void
}

/** Creates a folder before each test of a suite and deletes it afterwards. Desks of one test share it to be restarted. */
export function useTemporaryFolder(): TemporaryFolder {
  let path = ''
  const clear = (): void => rmSync(path, { recursive: true, force: true })
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'deskbell-test-'))
  })
  afterEach(clear)
  return {
    get path() {
      return path
    },
    clear,
  }
}
