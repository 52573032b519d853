import type { WebFrameMain } from 'electron'
import { GuardedEmitter } from '../guard.ts'
import { HostIpc } from './ipc.ts'
import { originOf, toApp } from './protocol.ts'

/** Electron's `WebFrameMain` of a window's main frame, the only one with a preload. */
export class HostFrame
  extends GuardedEmitter
  implements
    Pick<
      WebFrameMain,
      | 'url'
      | 'origin'
      | 'name'
      | 'routingId'
      | 'processId'
      | 'frameTreeNodeId'
      | 'visibilityState'
      | 'detached'
      | 'isDestroyed'
      | 'send'
    >
{
  readonly ipc = new HostIpc('webFrameMain.ipc')
  readonly parent = null
  readonly name = ''
  readonly routingId = 1
  readonly processId: number
  readonly frameTreeNodeId: number
  readonly frames: readonly [] = []
  detached = false
  visibilityState = 'visible'
  #address = 'about:blank'
  readonly #deliver: (channel: string, args: unknown[]) => void

  constructor(id: number, deliver: (channel: string, args: unknown[]) => void) {
    super('webFrameMain')
    this.processId = id
    this.frameTreeNodeId = id
    this.#deliver = deliver
  }
  get url(): string {
    return toApp(this.#address)
  }
  get origin(): string {
    return originOf(this.#address)
  }
  get top(): this {
    return this
  }
  get framesInSubtree(): this[] {
    return [this]
  }
  isDestroyed(): boolean {
    return this.detached
  }
  send(channel: string, ...args: unknown[]): void {
    this.#deliver(channel, args)
  }
  /** For the host: the current address of the frame in the browser. */
  _moveTo(address: string): void {
    this.#address = address
  }
}
