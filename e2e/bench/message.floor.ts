import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { WebSocket } from 'ws'

/** What the parent gives: the address of `/cable`, and the identifier of the agent's subscription. */
export interface FloorTask {
  readonly url: string
  readonly identifier: string
}
/** The answer to each message of the parent: CPU microseconds of this process and frames, since its start. */
export interface FloorUse {
  readonly cpu: number
  readonly frames: number
}

/** The lower bound: parses each frame of the same socket and inserts it as one row, in its own transaction. */
const { url, identifier } = JSON.parse(process.argv[2] ?? '{}') as FloorTask
const folder = mkdtempSync(path.join(os.tmpdir(), 'deskbell-floor-'))
const db = new DatabaseSync(path.join(folder, 'floor.db'))
db.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE frames (id INTEGER PRIMARY KEY, json TEXT)',
)
const insert = db.prepare('INSERT INTO frames (json) VALUES (?)')
let frames = 0

const socket = new WebSocket(url, ['actioncable-v1-json'], { perMessageDeflate: false })
socket.on('open', () => {
  socket.send(JSON.stringify({ command: 'subscribe', identifier }))
})
socket.on('message', (data: Buffer) => {
  const frame = JSON.parse(data.toString('utf8')) as { type?: string; message?: { data: unknown } }
  if (frame.type === 'confirm_subscription') process.send?.('ready')
  if (frame.type !== undefined) return
  frames++
  db.exec('BEGIN IMMEDIATE')
  insert.run(JSON.stringify(frame.message?.data))
  db.exec('COMMIT')
})
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpu: user + system, frames } satisfies FloorUse)
})
process.once('disconnect', () => {
  socket.terminate()
  db.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})
