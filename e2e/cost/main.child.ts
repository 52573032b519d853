/** Runs functions of the main process over all inputs and reports each run. The parent names them, and ends the process if one hangs. */
import { INPUTS, textOf } from '../../renderer/testing/cost/inputs.ts'
import type { Row, Timer } from '../../renderer/testing/cost/measure.ts'
import { costOf, FULL, lengthsOf } from '../../renderer/testing/cost/measure.ts'
import { PLANTED } from '../../renderer/testing/cost/planted.ts'
import { MAIN_ROWS } from './main.rows.ts'

/** The processor time of this thread only. */
function processorTime(): number {
  // Linux updates a thread's time only at a tick, or when the time of the process is read.
  process.cpuUsage()
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

async function judge(row: Row, full: boolean): Promise<void> {
  // The garbage of the previous function must not count here.
  globalThis.gc?.()
  for (const [index, input] of INPUTS.entries()) {
    const time: Timer = async (length, runs) => {
      const text = textOf(input.seed, length, input.shape)
      process.send?.({ index })
      const began = processorTime()
      for (let run = 0; run < runs; run++) await row.run(text)
      return (processorTime() - began) / runs
    }
    process.send?.({ index, cost: await costOf(time, full ? [FULL] : lengthsOf(index)) })
  }
  process.send?.({ index: INPUTS.length, isDone: true })
}

process.on('message', ({ name, full }: { name: string; full: boolean }) => {
  const row = [...MAIN_ROWS, ...PLANTED].find((known) => known.name === name)
  if (!row) throw new Error(`unknown function ${name}`)
  void judge(row, full)
})
