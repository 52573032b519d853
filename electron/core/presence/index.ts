export { PresenceKeeper } from './keeper.ts'
