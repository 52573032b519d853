import type { ClientName } from './cable.clients.ts'
import { startClient } from './cable.clients.ts'

/** What the child is asked to do, as its one argument. */
export type ChildTask =
  | { kind: 'flood'; clients: readonly ClientName[]; port: number; rounds: number; warmUp: number; count: number }
  | { kind: 'return'; client: ClientName; port: number; clients: number }

/** One turn of one client. */
export interface Turn { client: ClientName; milliseconds: number; cpuMicroseconds: number; checksum: number; events: number }
export interface FloodReport { turns: Turn[] }

const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask

if (task.kind === 'flood') void flood(task)
else for (let turn = 0; turn < task.clients; turn++) startClient(task.client, task.port, turn + 1, () => undefined)

/**
 * The clients take turns in this one process, each with a socket of its own: what the machine does meanwhile and what the heap looks like is the
 * same for neighbours.
 */
async function flood({ clients, port, rounds, warmUp, count }: Extract<ChildTask, { kind: 'flood' }>): Promise<void> {
  const turns: Turn[] = []
  for (let round = 0; round < rounds; round++) {
    // Rotated, so that no client always follows the same one.
    for (let place = 0; place < clients.length; place++) {
      const client = clients[(place + round) % clients.length]
      if (client !== undefined) turns.push(await turn(client, port, warmUp, count))
    }
  }
  process.stdout.write(JSON.stringify({ turns } satisfies FloodReport), () => process.exit(0))
}

/** Counts events; measures from the first after the warm-up to the last, and adds the ids up so that none is skipped. */
function turn(client: ClientName, port: number, warmUp: number, count: number): Promise<Turn> {
  return new Promise((resolve) => {
    let seen = 0
    let checksum = 0
    let from: { seen: number; at: number; cpu: NodeJS.CpuUsage } | undefined
    const stop = startClient(client, port, 1, (data) => {
      seen++
      checksum += (data as { id: number }).id
      if (from === undefined && seen >= warmUp) from = { seen, at: performance.now(), cpu: process.cpuUsage() }
      if (from === undefined || seen !== warmUp + count) return
      const milliseconds = performance.now() - from.at
      const { user, system } = process.cpuUsage(from.cpu)
      const result: Turn = { client, milliseconds, cpuMicroseconds: user + system, checksum, events: seen - from.seen }
      // Not from inside the frame that ends the turn.
      setImmediate(() => {
        stop()
        resolve(result)
      })
    })
  })
}
