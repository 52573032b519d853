import type { ListedFiles } from '../ports.ts'

/** Files in memory. */
export class MemoryFiles implements ListedFiles {
  readonly content = new Map<string, Uint8Array>()

  makeFolder(): Promise<void> {
    return Promise.resolve()
  }

  list(path: string): Promise<string[]> {
    const names = [...this.content.keys()].filter((known) => known.startsWith(`${path}/`))
    return Promise.resolve(names.map((known) => known.slice(path.length + 1)))
  }

  append(path: string, bytes: Uint8Array): Promise<void> {
    this.content.set(path, Buffer.concat([this.content.get(path) ?? new Uint8Array(), bytes]))
    return Promise.resolve()
  }

  size(path: string): Promise<number | null> {
    return Promise.resolve(this.content.get(path)?.byteLength ?? null)
  }

  async *read(path: string): AsyncIterable<Uint8Array> {
    await Promise.resolve()
    const bytes = this.content.get(path)
    if (!bytes) throw new Error('no such file')
    yield bytes
  }

  remove(path: string): Promise<void> {
    for (const known of this.content.keys()) if (known.startsWith(path)) this.content.delete(known)
    return Promise.resolve()
  }
}
