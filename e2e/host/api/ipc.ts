import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import { GuardedEmitter } from '../guard.ts'
import { makeCodec } from '../page/codec.ts'

/** The codec of all payloads between main and a page. */
export const codec = makeCodec()

type Handler = (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown

/**
 * `ipcMain`, `webContents.ipc` and `webFrameMain.ipc`: listeners for `send` and handlers for `invoke`.
 */
export class HostIpc extends GuardedEmitter implements Pick<IpcMain, 'handle' | 'handleOnce' | 'removeHandler'> {
  readonly #handlers = new Map<string, Handler>()

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.#handlers.set(channel, handler)
  }
  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (...all) => {
      this.removeHandler(channel)
      return handler(...all)
    })
  }
  removeHandler(channel: string): void {
    this.#handlers.delete(channel)
  }
  /** For the host: the handler of a channel, if one exists. */
  _handlerOf(channel: string): Handler | undefined {
    return this.#handlers.get(channel)
  }
}

/** Electron's `ipcMain`. */
export const ipcMain = new HostIpc('ipcMain')
