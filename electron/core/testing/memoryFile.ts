import type { FileStore } from '../session/ports.ts'

/** One file in memory. */
export class MemoryFile implements FileStore {
  text: string | null
  readonly movedAside: string[] = []

  constructor(text: string | null = null) {
    this.text = text
  }

  read(): Promise<string | null> {
    return Promise.resolve(this.text)
  }

  write(text: string): Promise<void> {
    this.text = text
    return Promise.resolve()
  }

  moveAside(): Promise<string> {
    this.movedAside.push(this.text ?? '')
    this.text = null
    return Promise.resolve('aside')
  }
}
