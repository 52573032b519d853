import type { ClientName } from './cable.clients.ts'
import { startClient } from './cable.clients.ts'

/** What the child is asked to do, as its one argument. */
export type ChildTask =
  | { kind: 'flood'; clients: readonly ClientName[]; port: number; rounds: number; warmUp: number; count: number }
  | { kind: 'return'; client: ClientName; port: number; clients: number }

/** One turn of one client. */
export interface Turn {
  client: ClientName
  milliseconds: number
  cpuMicroseconds: number
  checksum: number
  events: number
}
/** What the flooding child says: it wants events for a client, or it is done. */
export type FloodMessage = { kind: 'pour'; user: number; count: number } | { kind: 'done'; turns: Turn[] }

const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask

if (task.kind === 'flood') void flood(task)
else for (let turn = 0; turn < task.clients; turn++) startClient(task.client, task.port, turn + 1, () => undefined)

function tell(message: FloodMessage): void {
  process.send?.(message)
}

/**
 * The clients take short turns in this one process, each on a socket that stays: what the machine does meanwhile and what the heap looks like is
 * the same for neighbours.
 */
async function flood({ clients, port, rounds, warmUp, count }: Extract<ChildTask, { kind: 'flood' }>): Promise<void> {
  process.once('disconnect', () => {
    process.exit()
  })
  const receivers = clients.map(
    () =>
      (_data: unknown): void =>
        undefined,
  )
  // Told once everyone is subscribed.
  const begun = new Promise<void>((resolve) => {
    process.once('message', () => {
      resolve()
    })
  })
  for (const [at, client] of clients.entries())
    startClient(client, port, at + 1, (data) => {
      receivers[at]?.(data)
    })
  await begun
  // The flood goes on past what is measured: the end of one is handed on by a timer.
  const poured = warmUp + count + warmUp
  const turns: Turn[] = []
  for (let round = 0; round < rounds; round++) {
    // Rotated, every other round backwards, so that no client always follows the same one.
    for (let place = 0; place < clients.length; place++) {
      const at = (round % 2 === 0 ? round + place : round + clients.length - place) % clients.length
      const client = clients[at]
      if (client === undefined) continue
      turns.push(
        await new Promise((resolve) => {
          receivers[at] = turn({ client, warmUp, count, poured }, resolve)
          tell({ kind: 'pour', user: at + 1, count: poured })
        }),
      )
    }
  }
  tell({ kind: 'done', turns })
}

/** Counts events until all that are `poured` came; measures `count` of them from the last of the warm-up on, and adds the ids up so that none is skipped. */
function turn(
  { client, warmUp, count, poured }: { client: ClientName; warmUp: number; count: number; poured: number },
  resolve: (turn: Turn) => void,
): (data: unknown) => void {
  let seen = 0
  let checksum = 0
  let from: { at: number; cpu: NodeJS.CpuUsage } | undefined
  let measured: Pick<Turn, 'milliseconds' | 'cpuMicroseconds'> | undefined
  return (data) => {
    seen++
    checksum += (data as { id: number }).id
    if (seen === warmUp) from = { at: performance.now(), cpu: process.cpuUsage() }
    if (from !== undefined && seen === warmUp + count) {
      const { user, system } = process.cpuUsage(from.cpu)
      measured = { milliseconds: performance.now() - from.at, cpuMicroseconds: user + system }
    }
    // Not from inside the frame that ends the turn.
    if (measured !== undefined && seen === poured)
      setImmediate(resolve, { client, ...measured, checksum, events: count })
  }
}
