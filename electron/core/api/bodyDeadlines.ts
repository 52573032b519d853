import type { IncomingMessage } from 'node:http'
import type { Clock, TimerHandle } from '../ports.ts'
import type { BodyDeadlines } from './http.ts'
import { ApiError } from './types.ts'

/** Bytes that a body must bring in each idle time: a server that drips a byte now and then holds the connection just as a silent one does. */
const LEAST_BYTES = 1024

/** Ends the body with `timeout` when a deadline passes. Time in which the reader takes nothing counts against `reader`, not against the server. */
export function watchBody(body: IncomingMessage, { idle, reader, total }: BodyDeadlines, clock: Clock): void {
  let timer: TimerHandle
  let read = body.socket.bytesRead
  let unread = 0
  const end = (): void => {
    clock.clear(timer)
    clock.clear(last)
    body.destroy(new ApiError({ code: 'timeout', delivered: 'yes', status: body.statusCode ?? null }))
  }
  const look = (): void => {
    const now = body.socket.bytesRead
    const isUnread = body.readableLength > 0
    unread = isUnread ? unread + idle : 0
    if (unread >= reader || (!isUnread && now - read < LEAST_BYTES)) return end()
    read = now
    timer = clock.after(idle, look)
  }
  timer = clock.after(idle, look)
  const last = clock.after(total, end)
  // Readers see the error; without a listener of its own it would end the process where there is no reader any more.
  body.on('error', () => undefined)
  body.once('close', () => {
    clock.clear(timer)
    clock.clear(last)
  })
}
