import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Wire } from './connection.ts'

/** A connection's wire on a real WebSocket. `socket`: the TCP connection below it. */
export function wsWire(webSocket: WebSocket, socket: Duplex): Wire {
  return {
    get isOpen() {
      return webSocket.readyState === webSocket.OPEN
    },
    get bufferedAmount() {
      return webSocket.bufferedAmount
    },
    send: (frame) => webSocket.send(frame),
    pong: (data) => webSocket.pong(data),
    close: (code, reason) => webSocket.close(code, reason),
    cut: () => webSocket.terminate(),
    reset: () => {
      if (socket instanceof Socket) socket.resetAndDestroy()
      else socket.destroy()
    },
    listen: ({ onFrame, onPing, onClose }) => {
      webSocket.on('message', (data, isBinary) =>
        onFrame(isBinary || !Buffer.isBuffer(data) ? null : data.toString('utf8')),
      )
      webSocket.on('ping', onPing)
      webSocket.on('close', onClose)
      // A broken frame from the client ends its own socket; `close` follows.
      webSocket.on('error', () => webSocket.terminate())
    },
  }
}
