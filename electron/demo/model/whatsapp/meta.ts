import type { FileToStore } from '../blobs.ts'

/** A PNG of 8 × 8 pixels. */
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR4nGNgYPhPAhrVMKphaGsAAKnxf4Hf9u2BAAAAAElFTkSuQmCC',
  'base64',
)

/** A stand-in for Meta's cloud: it accepts messages and calls, or refuses them while a refusal is set. */
export class Meta {
  /** The text with which it refuses messages; null: it accepts them. */
  messageRefusal: string | null = null
  /** The same for calls. Without a contact's permission Meta refuses calls. */
  callRefusal: string | null = null
  #messages = 0
  #calls = 0

  /** Accepts a message and returns its id. */
  takeMessage(): string {
    this.#messages += 1
    return `wamid.OUT${this.#messages}`
  }

  takeCall(): string {
    this.#calls += 1
    return `wacid.OUT${this.#calls}`
  }

  /** A file that a contact sent: always the same image, whose name has no type. */
  download(): FileToStore {
    return { fileName: 'media.bin', contentType: 'image/png', bytes: DOT }
  }
}
