/**
 * What core needs from the outside world. Each port is a constructor argument, so that tests can fake every fault in
 * milliseconds (`core/testing`). `electron/os/createDesk.ts` builds the real ones.
 */

/** A pending timer, for `clear`. */
export type TimerHandle = number | object

/** Two clocks and timers. */
export interface Clock {
  /** Wall time in milliseconds since 1970, for what users and servers see. May jump. */
  now(): number
  /** Milliseconds since an arbitrary moment, never going backwards: for every deadline. */
  monotonic(): number
  /** Calls `run` once after `delay` milliseconds, 24 days at most. */
  after(delay: number, run: () => void): TimerHandle
  /** Cancels a timer. Does nothing when it has already run. */
  clear(timer: TimerHandle): void
  /** Resolves after the pending work of the event loop. Absent where time is virtual. */
  turn?(): Promise<void>
}

/** Uniform in [0, 1). */
export type Random = () => number

/** Implementations redact secrets; callers still never pass one. */
export interface Log {
  debug(message: string, details?: Record<string, unknown>): void
  info(message: string, details?: Record<string, unknown>): void
  warn(message: string, details?: Record<string, unknown>): void
  error(message: string, details?: Record<string, unknown>): void
}

/** Undoes what a constructor or `start` did: timers, listeners, sockets. Safe to call twice. */
export type Dispose = () => void

export interface Environment {
  readonly platform: 'darwin' | 'win32' | 'linux'
  readonly version: string
  /** The user's locale, e.g. `pt-BR`. */
  locale(): string
  trayAvailable(): boolean
  /** How tokens are stored here: encrypted by the system, in plain text, or not on disk. */
  secrets(): 'system' | 'plain' | 'memory'
}

/**
 * `upload`: the url is an upload id of the session (`Desk.uploadFile`). `inline`: an image in a text, which the
 * server stores itself. `sticker`: one of LINE's shop. `remote`: an image from another host, which the user allowed.
 */
export type MediaKind = 'avatar' | 'attachment' | 'thumbnail' | 'inline' | 'sticker' | 'remote' | 'upload'

/** Files in Deskbell's data folder: attachments that wait in the outbox. Paths are absolute. */
export interface Files {
  makeFolder(path: string): Promise<void>
  append(path: string, bytes: Uint8Array): Promise<void>
  /** Bytes; null when there is no such file. */
  size(path: string): Promise<number | null>
  read(path: string): AsyncIterable<Uint8Array>
  /** Removes a file, or a folder with its content. Does nothing when it doesn't exist. */
  remove(path: string): Promise<void>
}
export interface ListedFiles extends Files {
  /** Names in a folder; none when it doesn't exist. */
  list(path: string): Promise<string[]>
}
