import { join } from 'node:path'

/** All files and folders that the app reads or writes. */
export interface Paths {
  readonly preload: string
  readonly renderer: string
  readonly icons: string
  readonly trayIcons: string
  readonly badgeImages: string
  readonly log: string
  readonly sessions: string
  readonly secrets: string
  /** Certificates that the user trusts. */
  readonly trust: string
  readonly data: string
  /** The visitor: what it has not sent, and its conversations; without secrets. */
  readonly visitor: string
  readonly visitorUploads: string
  readonly codeCache: string
  /** The program of the thread that checks databases. */
  readonly databaseCheck: string
  /** The program of the thread that checkpoints databases. */
  readonly databaseCheckpoint: string
  /** Cached media. */
  readonly media: string
}

/** `code`: the folder of the built main process (`out/main`). `user`: this instance's data folder. */
export function pathsOf(code: string, user: string): Paths {
  const resources = join(code, '../../resources')
  return {
    preload: join(code, '../preload/preload.cjs'),
    renderer: join(code, '../renderer'),
    icons: join(resources, 'icons'),
    trayIcons: join(resources, 'tray'),
    badgeImages: join(resources, 'badges'),
    log: join(user, 'logs', 'deskbell.log'),
    sessions: join(user, 'sessions.json'),
    secrets: join(user, 'secrets.json'),
    trust: join(user, 'trust.json'),
    data: join(user, 'data'),
    visitor: join(user, 'visitor', 'visitor.json'),
    visitorUploads: join(user, 'visitor', 'uploads'),
    codeCache: join(user, 'CodeCache'),
    databaseCheck: join(code, 'databaseCheck.js'),
    databaseCheckpoint: join(code, 'databaseCheckpoint.js'),
    media: join(user, 'media'),
  }
}
