import type { ClientName } from './cable.clients.ts'
import { startClient } from './cable.clients.ts'

/** What the child is asked to do, as its one argument. */
export type ChildTask =
  | { kind: 'flood'; client: ClientName; port: number; warmUp: number; count: number }
  | { kind: 'return'; client: ClientName; port: number; clients: number }

export interface FloodReport { events: number; milliseconds: number; cpuMicroseconds: number; checksum: number; residentMegabytes: number }

const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask

if (task.kind === 'flood') flood(task)
else for (let turn = 0; turn < task.clients; turn++) startClient(task.client, task.port, turn + 1, () => undefined)

/** Counts events; measures from the first after the warm-up to the last, and adds the ids up so that none is skipped. */
function flood({ client, port, warmUp, count }: Extract<ChildTask, { kind: 'flood' }>): void {
  let seen = 0
  let checksum = 0
  let from: { seen: number; at: number; cpu: NodeJS.CpuUsage } | undefined
  startClient(client, port, 1, (data) => {
    seen++
    checksum += (data as { id: number }).id
    if (from === undefined && seen >= warmUp) from = { seen, at: performance.now(), cpu: process.cpuUsage() }
    if (from === undefined || seen !== warmUp + count) return
    const milliseconds = performance.now() - from.at
    const { user, system } = process.cpuUsage(from.cpu)
    const report: FloodReport = { events: seen - from.seen, milliseconds, cpuMicroseconds: user + system, checksum, residentMegabytes: process.memoryUsage.rss() / 1e6 }
    process.stdout.write(JSON.stringify(report), () => process.exit(0))
  })
}
