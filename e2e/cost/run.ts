import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright'
import { INPUTS, nameOf } from '../../renderer/testing/cost/inputs.ts'
import type { Cost, Timer } from '../../renderer/testing/cost/measure.ts'
import { costOf, isTooMuch, MOST, wordsOf } from '../../renderer/testing/cost/measure.ts'

/** `full`: a megabyte of every input. `endedAfter`: milliseconds after which a run counts as endless. */
interface JudgeOptions {
  full?: boolean
  endedAfter?: number | undefined
}

/** A linear function needs a hundredth of it. */
const ENDED_AFTER = 60_000

/** Stops looking for faults of a function after this many. */
const ENOUGH = 3

/** The result for one function. `worst`: the input with the longest time for its length. */
export interface CostResult {
  name: string
  faults: string[]
  worst: { input: string; index: number; cost: Cost } | null
}

/** A run begins, an input is done, or all inputs are done. */
interface Report {
  index: number
  cost?: Cost
  isDone?: true
}

/** Tests functions of the main process in turn, in a child process. If one hangs or has faults, the next gets a new process. */
export class MainJudge {
  #child: ChildProcess | null = null

  async judge(name: string, { full = false, endedAfter = ENDED_AFTER }: JudgeOptions = {}): Promise<CostResult> {
    const result: CostResult = { name, faults: [], worst: null }
    const child = (this.#child ??= fork(join(import.meta.dirname, 'main.child.ts'), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: ['--expose-gc'],
    }))
    await new Promise<void>((resolve) => {
      let at = 0
      let timer: NodeJS.Timeout | undefined
      const wait = (): void => {
        clearTimeout(timer)
        timer = setTimeout(() => {
          result.faults.push(`hangs for ${inputName(at)}`)
          this.close()
        }, endedAfter)
      }
      const end = (): void => {
        clearTimeout(timer)
        child.removeAllListeners()
        resolve()
      }
      wait()
      child.on('message', (report: Report) => {
        if (report.isDone) return end()
        at = report.index
        wait()
        if (report.cost) addCost(result, report.index, report.cost)
        if (result.faults.length >= ENOUGH) this.close()
      })
      child.on('exit', (code) => {
        this.#child = null
        if (result.faults.length === 0) result.faults.push(`ended with ${code} at ${inputName(at)}`)
        end()
      })
      child.send({ name, full })
    })
    return result
  }

  close(): void {
    this.#child?.kill('SIGKILL')
    this.#child = null
  }
}

class Hang extends Error {}

/** Tests a function of the page, in a page that is reopened if it hangs. */
export async function judgePage(
  page: Page,
  restart: () => Promise<void>,
  name: string,
  how: JudgeOptions = {},
): Promise<CostResult> {
  const result: CostResult = { name, faults: [], worst: null }
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  try {
    for (let index = 0; index < INPUTS.length && result.faults.length < ENOUGH; index++) {
      addCost(result, index, await costOnPage(page, session, name, index, how))
    }
  } catch (error) {
    if (!(error instanceof Hang)) throw error
    result.faults.push(error.message)
    await session.send('Runtime.terminateExecution')
    await restart()
  } finally {
    await session.detach()
  }
  return result
}

/**
 * One call to the page finds the inputs that end at once, by wall time, on any machine. The others are timed one by one,
 * by the processor time of the page's thread.
 */
async function costOnPage(
  page: Page,
  session: CDPSession,
  name: string,
  index: number,
  how: JudgeOptions,
): Promise<Cost> {
  const { full = false, endedAfter = ENDED_AFTER } = how
  const evaluate = <T>(call: string): Promise<T> => inTime(page.evaluate<T>(call), index, endedAfter)
  const input = `${JSON.stringify(name)}, ${index}`
  const time: Timer = async (length, runs) => {
    const began = await processorTime(session)
    await evaluate(`run(${input}, ${length}, ${runs})`)
    return ((await processorTime(session)) - began) / runs
  }
  try {
    const lengths = await evaluate<number[]>(`slowLengths(${input}, ${full})`)
    return await costOf(time, lengths)
  } catch (error) {
    if (error instanceof Hang) throw error
    return { length: 0, long: 0, short: 0, thrown: wordsOf(error) }
  }
}

/** Milliseconds of the page's thread, of a session with `Performance` enabled. */
export async function processorTime(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  const seconds = metrics.find(({ name }) => name === 'ThreadTime')?.value
  if (seconds === undefined) throw new Error('this Chromium does not report the processor time of a thread')
  return seconds * 1_000
}

function inTime<T>(answer: Promise<T>, index: number, endedAfter: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Hang(`hangs for ${inputName(index)}`)), endedAfter)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

const inputName = (index: number): string => nameOf(INPUTS[index] ?? { seed: '', shape: 'plain' })

function addCost(result: CostResult, index: number, cost: Cost): void {
  const input = inputName(index)
  const { length, long, short, thrown } = cost
  if (thrown !== null) result.faults.push(`throws for ${input}: ${thrown}`)
  else if (isTooMuch(long, short)) {
    const times = (long / short).toFixed(0)
    const most = `more than ${MOST} times (${long.toFixed(0)} ms)`
    result.faults.push(`${length} characters of ${input} cost ${times} times as much as an eighth, ${most}`)
  }
  const { worst } = result
  if (thrown === null && (!worst || long / length > worst.cost.long / worst.cost.length))
    result.worst = { input, index, cost }
}
