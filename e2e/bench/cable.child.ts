import type { ClientName } from './cable.clients.ts'
import { startClient } from './cable.clients.ts'

/** The child's task, its only argument. */
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
/** A message of the flooding child: send events to a client, or done. */
export type FloodMessage = { kind: 'sendEvents'; user: number; count: number } | { kind: 'done'; turns: Turn[] }

const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask

if (task.kind === 'flood') void flood(task)
else for (let turn = 0; turn < task.clients; turn++) startClient(task.client, task.port, turn + 1, () => undefined)

function notifyParent(message: FloodMessage): void {
  process.send?.(message)
}

/**
 * The clients take short turns in one process, each on a socket that stays open, so that machine load and heap are the
 * same for all.
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
  // Sent once everyone is subscribed.
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
  // The flood continues past the measured events: a timer ends the turn.
  const sentCount = warmUp + count + warmUp
  const turns: Turn[] = []
  for (let round = 0; round < rounds; round++) {
    // Rotated, every other round backwards, so that no client always follows the same one.
    for (let place = 0; place < clients.length; place++) {
      const at = (round % 2 === 0 ? round + place : round + clients.length - place) % clients.length
      const client = clients[at]
      if (client === undefined) continue
      turns.push(
        await new Promise((resolve) => {
          receivers[at] = turn({ client, warmUp, count, sentCount }, resolve)
          notifyParent({ kind: 'sendEvents', user: at + 1, count: sentCount })
        }),
      )
    }
  }
  notifyParent({ kind: 'done', turns })
}

/**
 * Counts events until all `sentCount` have arrived. Measures `count` of them after the warm-up, and sums the ids to
 * detect a skipped one.
 */
function turn(
  { client, warmUp, count, sentCount }: { client: ClientName; warmUp: number; count: number; sentCount: number },
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
    // Not in the handler of the frame that ends the turn.
    if (measured !== undefined && seen === sentCount)
      setImmediate(resolve, { client, ...measured, checksum, events: count })
  }
}
