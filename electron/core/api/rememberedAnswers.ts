import type { HttpResponse } from './http.ts'

/** Characters of a tag; real ones have 68. */
const LONGEST_TAG = 200
const NOT_MODIFIED = 304
/** Bytes of one answer, and of all. */
const LARGEST = 512 * 1024
const ROOM = 2 * 1024 * 1024

interface Remembered {
  tag: string
  body: Buffer
}

/**
 * The last answers by their address, to ask the server only for what has changed since (ETag). An answer that it
 * confirms is as good as one that it sends. Those used longest ago make room.
 */
export class RememberedAnswers {
  readonly #answers = new Map<string, Remembered>()
  #bytes = 0

  /** The headers that ask whether the answer has changed. */
  headers(url: string): Record<string, string> {
    const known = this.#answers.get(url)
    return known === undefined ? {} : { 'if-none-match': known.tag }
  }

  /** The whole answer. */
  complete(url: string, response: HttpResponse): HttpResponse {
    const known = this.#take(url)
    if (response.status === NOT_MODIFIED && known !== null) {
      this.#put(url, known)
      return { ...response, status: 200, body: known.body }
    }
    const tag = tagOf(response)
    if (response.status === 200 && tag !== null && response.body.length <= LARGEST)
      this.#put(url, { tag, body: response.body })
    return response
  }

  #take(url: string): Remembered | null {
    const known = this.#answers.get(url) ?? null
    this.#answers.delete(url)
    this.#bytes -= known?.body.length ?? 0
    return known
  }

  #put(url: string, answer: Remembered): void {
    this.#answers.set(url, answer)
    this.#bytes += answer.body.length
    for (const oldest of this.#answers.keys()) {
      if (this.#bytes <= ROOM) return
      this.#take(oldest)
    }
  }
}

/** The tag of an answer; null where the server sends none. */
export function tagOf({ headers }: HttpResponse): string | null {
  const tag = headers['etag'] ?? ''
  return tag === '' || tag.length > LONGEST_TAG ? null : tag
}
