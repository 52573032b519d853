import type { Files } from '../core/ports.ts'

/** Files in memory, where nothing of the visitor may be on disk. */
export class HeldFiles implements Files {
  readonly #content = new Map<string, Uint8Array[]>()
  /** Of all files. */
  bytes = 0

  makeFolder(): Promise<void> {
    return Promise.resolve()
  }

  append(path: string, bytes: Uint8Array): Promise<void> {
    this.#content.set(path, [...(this.#content.get(path) ?? []), bytes])
    this.bytes += bytes.byteLength
    return Promise.resolve()
  }

  size(path: string): Promise<number | null> {
    const pieces = this.#content.get(path)
    return Promise.resolve(pieces ? sizeOf(pieces) : null)
  }

  async *read(path: string): AsyncIterable<Uint8Array> {
    const pieces = await Promise.resolve(this.#content.get(path))
    if (!pieces) throw new Error('no such file')
    yield* pieces
  }

  remove(path: string): Promise<void> {
    this.bytes -= sizeOf(this.#content.get(path) ?? [])
    this.#content.delete(path)
    return Promise.resolve()
  }

  clear(): void {
    this.#content.clear()
    this.bytes = 0
  }
}

const sizeOf = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, { byteLength }) => sum + byteLength, 0)
