export { CableConnection } from './connection.ts'
export type { CableConnectionOptions } from './options.ts'
export type { Transition } from './history.ts'
export { openWsSocket } from './socket.ts'
export type { WsSocketOptions } from './socket.ts'
export type {
  CableCredentials, CableEvent, CableLimits, CableSocket, CableSocketEvents, KickReason, OpenCableSocket, ProfileCheck, ResyncReason,
} from './types.ts'
export { DEFAULT_LIMITS } from './types.ts'
export type { ConnectionState } from '../../../shared/model/connection.ts'
