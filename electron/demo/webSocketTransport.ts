import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { SocketTransport } from './connection.ts'

/** A connection's transport over a WebSocket. `socket`: its TCP connection. */
export function webSocketTransport(webSocket: WebSocket, socket: Duplex): SocketTransport {
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
      // A malformed frame from the client ends its socket; `close` follows.
      webSocket.on('error', () => webSocket.terminate())
    },
  }
}
