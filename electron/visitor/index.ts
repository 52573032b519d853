export { Visitor } from './visitor.ts'
