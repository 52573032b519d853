/**
 * What the core needs from the world. Each is a constructor argument, so that every fault can be played in
 * milliseconds with a fake (`core/testing`); the real ones are built in `electron/main.ts`.
 */

/** A pending timer; opaque, only good for `clear`. */
export type TimerHandle = number | object

/** Two clocks and one timer wheel. */
export interface Clock {
  /** Wall time in milliseconds since 1970: for what people and servers see. May jump. */
  now(): number
  /** Milliseconds from an arbitrary start that never go backwards: for every deadline. */
  monotonic(): number
  /** Calls `run` once after `delay` milliseconds, 24 days at most. */
  after(delay: number, run: () => void): TimerHandle
  /** Forgets a timer; harmless when it has already run. */
  clear(timer: TimerHandle): void
  /** Settles when everything that waits for the loop has had its turn. Absent where time is virtual: nothing waits there. */
  turn?(): Promise<void>
}

/** Uniform in [0, 1). */
export type Random = () => number

/** Levelled log. Implementations redact secrets; callers still never pass one. */
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
  /** Of the person, e.g. `pt-BR`. */
  locale(): string
  trayAvailable(): boolean
  /** How tokens rest on disk here. */
  secrets(): 'system' | 'plain' | 'memory'
}

/** `upload`: the url is an upload id of the session (`Desk.uploadFile`). `inline`: an image of an email, which the server stores itself. `remote`: an outside picture that the person allowed. */
export type MediaKind = 'avatar' | 'attachment' | 'thumbnail' | 'inline' | 'remote' | 'upload'

/** Files under the desk's own folder: attachments that wait in the outbox. Paths are absolute. */
export interface Files {
  makeFolder(path: string): Promise<void>
  append(path: string, bytes: Uint8Array): Promise<void>
  /** Bytes; null when there is no such file. */
  size(path: string): Promise<number | null>
  read(path: string): AsyncIterable<Uint8Array>
  /** A file or a folder with all in it; nothing happens when it is not there. */
  remove(path: string): Promise<void>
}
