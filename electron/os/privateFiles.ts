import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { errorText } from '../../shared/text/errors.ts'
import type { Paths } from './paths.ts'

const FOLDER = 0o700
const FILE = 0o600
/** Levels of folders below `data`: sessions, and their attachments. */
const DEEPEST = 4

/**
 * Makes Deskbell's files readable for the system's user only, including files that an earlier version wrote with wider
 * rights. Windows protects the user's folder itself. Returns the files that couldn't be changed; the start continues.
 */
export function makePrivate(
  paths: Pick<Paths, 'data' | 'log' | 'media' | 'secrets' | 'sessions' | 'visitor'>,
  platform: NodeJS.Platform = process.platform,
): string[] {
  if (platform === 'win32') return []
  const failed: string[] = []
  const user = dirname(paths.sessions)
  attempt(failed, dirname(paths.log), () => mkdirSync(dirname(paths.log), { recursive: true, mode: FOLDER }))
  secure(user, FOLDER, failed)
  secure(paths.media, FOLDER, failed)
  secureTree(dirname(paths.log), failed, 0)
  secureTree(paths.data, failed, 0)
  secureTree(dirname(paths.visitor), failed, 0)
  // Copies that were set aside are beside the original file.
  const own = [paths.sessions, paths.secrets, join(user, 'settings.json')].map((path) => basename(path))
  for (const name of namesIn(user, failed))
    if (own.some((start) => name.startsWith(start))) secure(join(user, name), FILE, failed)
  return failed
}

function secureTree(folder: string, failed: string[], depth: number): void {
  if (depth > DEEPEST || lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return
  secure(folder, FOLDER, failed)
  for (const name of namesIn(folder, failed)) {
    const path = join(folder, name)
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (found?.isDirectory()) secureTree(path, failed, depth + 1)
    else if (found?.isFile()) secure(path, FILE, failed)
  }
}

function secure(path: string, mode: number, failed: string[]): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found || found.isSymbolicLink() || (found.mode & 0o777) === mode) return
  attempt(failed, path, () => chmodSync(path, mode))
}

function namesIn(folder: string, failed: string[]): string[] {
  let names: string[] = []
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory())
    attempt(failed, folder, () => {
      names = readdirSync(folder)
    })
  return names
}

function attempt(failed: string[], path: string, run: () => unknown): void {
  try {
    run()
  } catch (error) {
    failed.push(
      `${basename(path)}: ${error instanceof Error && 'code' in error ? String(error.code) : errorText(error)}`,
    )
  }
}
