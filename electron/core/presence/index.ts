export { PresenceKeeper } from './keeper.ts'
export type { PresenceKeeperOptions } from './keeper.ts'
export type { PresenceMode, PresenceState } from './policy.ts'
