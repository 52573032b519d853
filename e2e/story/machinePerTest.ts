import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { Clock } from '../../electron/core/ports.ts'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { Agent } from './agent.ts'
import { createMachine } from './createMachine.ts'
import { Gaps } from './gaps.ts'
import type { DeskMachine } from './machine.ts'
import { Network } from './network.ts'
import type { ServerSide } from './server.ts'

/** Gives each test of a file a temporary folder, and a machine on a good network that ends with the test. */
export function machinePerTest(): {
  create(server: ServerSide, clock: Clock, network?: Network): Promise<DeskMachine>
  /** A running machine with its agent's views, whose gaps are watched: what a judge needs. */
  startJudged(server: ServerSide, clock: Clock): Promise<{ machine: DeskMachine; gaps: Gaps; agent: Agent }>
} {
  let folder: string
  let end: () => Promise<void>
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'deskbell-story-'))
    end = () => Promise.resolve()
  })
  afterEach(async () => {
    await end()
    rmSync(folder, { recursive: true, force: true })
  })
  async function create(
    server: ServerSide,
    clock: Clock,
    network = new Network(clock, seededRandom(2)),
  ): Promise<DeskMachine> {
    const machine = await createMachine(server, { seed: 1, clock, network, folder })
    end = async () => {
      await machine.quit()
      await machine.disposeKilled()
      server.demo.close()
    }
    return machine
  }
  return {
    create,
    async startJudged(server, clock) {
      const machine = await create(server, clock)
      const gaps = new Gaps(clock)
      const agent = new Agent(machine, server)
      await machine.start()
      await gaps.watch(machine.running)
      await agent.openViews(machine.running)
      return { machine, gaps, agent }
    },
  }
}
