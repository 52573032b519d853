import type { IncomingMessage } from 'node:http'
import type { Clock } from '../ports.ts'
import { Timer } from '../timer.ts'
import type { BodyDeadlines } from './http.ts'
import { ApiError } from './types.ts'

/**
 * Bytes that must come in each idle time: a server that sends a byte now and then holds the connection like a silent
 * one.
 */
const LEAST_BYTES = 1024

/**
 * Destroys the body with `timeout` when a deadline passes. Time in which the reader takes nothing counts against
 * `reader`, not against the server.
 */
export function watchBody(body: IncomingMessage, { idle, reader, total }: BodyDeadlines, clock: Clock): void {
  const idleTimer = new Timer(clock)
  const totalTimer = new Timer(clock)
  let read = body.socket.bytesRead
  let unread = 0
  const stop = (): void => {
    idleTimer.clear()
    totalTimer.clear()
  }
  const fail = (): void => {
    stop()
    body.destroy(new ApiError({ code: 'timeout', reachedServer: 'yes', status: body.statusCode ?? null }))
  }
  const check = (): void => {
    const now = body.socket.bytesRead
    const isUnread = body.readableLength > 0
    unread = isUnread ? unread + idle : 0
    if (unread >= reader || (!isUnread && now - read < LEAST_BYTES)) return fail()
    read = now
    idleTimer.set(idle, check)
  }
  idleTimer.set(idle, check)
  totalTimer.set(total, fail)
  // Readers see the error. Without a listener here, an error after the reader is gone would end the process.
  body.on('error', () => undefined)
  body.once('close', stop)
}
