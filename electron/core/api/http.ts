import type { Readable } from 'node:stream'

/** One request, without redirects, retries or cookies. Failures reject with `ApiError`. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  headers?: Readonly<Record<string, string>>
  body?: HttpBody
  /** Milliseconds until the connection must be established; default 10,000. */
  connectTimeout?: number
  /** Milliseconds until the whole answer, or for `open` its headers, must have arrived; default 30,000. */
  timeout?: number
  signal?: AbortSignal
  /** Bytes of the body sent so far, and its length. */
  onProgress?: (sent: number, total: number) => void
  /** Longest answer, in bytes after decompression; default 16 MiB, or 64 MiB with `isJson`. */
  maxBytes?: number
  /**
   * The answer is JSON, which may be large: the last messages of 25 conversations may be emails of megabytes. It may
   * take longer than `timeout` while it keeps arriving.
   */
  isJson?: boolean
  /** Rejects hosts of this machine and of private networks, by name and by resolved address (`forbidden`). */
  publicOnly?: boolean
  /** For `open`: how long its body may take; default without limit. */
  deadlines?: BodyDeadlines
}

/** Milliseconds: without enough bytes from the server, without a read by the reader, and for the whole body. */
export interface BodyDeadlines {
  idle: number
  reader: number
  total: number
}

/** `open` is called once and must yield exactly `length` bytes. */
export type HttpBody =
  | { kind: 'text'; contentType: string; text: string }
  | { kind: 'stream'; contentType: string; length: number; open(): AsyncIterable<Uint8Array> }

export interface HttpHead {
  status: number
  /** Lower-case names; repeated headers joined with a comma. */
  headers: Readonly<Record<string, string>>
}
export interface HttpResponse extends HttpHead {
  body: Buffer
}
/** The body is not decompressed. Destroy it if it isn't read. */
export interface HttpStream extends HttpHead {
  body: Readable
}

export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>
  open(request: HttpRequest): Promise<HttpStream>
}
