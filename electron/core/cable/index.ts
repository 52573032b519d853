export { CableConnection } from './connection.ts'
export type { CableConnectionOptions } from './options.ts'
export type { PollResult } from './pollSchedule.ts'
export { openWsSocket } from './socket.ts'
export { ANY_ACCOUNT } from './types.ts'
export type {
  CableCredentials,
  CableEvent,
  CableSocket,
  CableSocketEvents,
  KickReason,
  OpenCableSocket,
  ProfileCheck,
  ResyncReason,
} from './types.ts'
export type { ConnectionState } from '../../../shared/model/connection.ts'
