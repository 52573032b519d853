import type { Readable } from 'node:stream'

/** One request. Nothing is followed, retried or remembered; whatever fails rejects with `ApiError`. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  headers?: Readonly<Record<string, string>>
  body?: HttpBody
  /** Milliseconds until the connection must stand; 10,000 unless told. */
  connectTimeout?: number
  /** Milliseconds until the whole answer must be here; 30,000 unless told. For `open`: until its headers are. */
  timeout?: number
  signal?: AbortSignal
  /** Bytes of the body handed to the network so far, of all. */
  onProgress?: (sent: number, total: number) => void
  /** Longest answer taken, in bytes after decompression; 16 MiB unless told, 64 MiB where `isJson`. */
  maxBytes?: number
  /** The answer is JSON: the last messages of 25 conversations may be emails of megabytes. It may take longer than `timeout` while it flows. */
  isJson?: boolean
  /** Refuses hosts of this machine and of private networks, by name and by what the name resolves to (`forbidden`). */
  publicOnly?: boolean
  /** For `open`: how long its body may take; without limit unless told. */
  deadlines?: BodyDeadlines
}

/** Milliseconds: without (enough) bytes from the server, with nothing taken by the reader, and for the whole body. */
export interface BodyDeadlines {
  idle: number
  reader: number
  total: number
}

/** `open` is called once, when the body is wanted; it must yield exactly `length` bytes. */
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
/** The body as it comes, not decompressed; destroy it when it is not wanted. */
export interface HttpStream extends HttpHead {
  body: Readable
}

export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>
  open(request: HttpRequest): Promise<HttpStream>
}
