export type { KnownInbox, VisitorPorts } from './ports.ts'
export { Visitor } from './visitor.ts'
