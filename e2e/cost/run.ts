import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { INPUTS, nameOf } from '../../renderer/testing/cost/inputs.ts'
import { isTooMuch, type Cost } from '../../renderer/testing/cost/measure.ts'

/** Milliseconds after which an input counts as one that never ends: a linear function needs a hundredth. */
const KILLED_AFTER = 30_000

/** Faults of one function after which no others are looked for. */
const ENOUGH = 3

/** What was found out about one function. `worst`: the input that took longest for its length. */
export interface Verdict { name: string; faults: string[]; worst: { input: string; index: number; cost: Cost } | null }

interface Report { index: number; cost?: Cost }

/** One function of the main process in a process of its own, which is killed where it hangs. */
export async function judgeMain(name: string, full = false): Promise<Verdict> {
  const verdict: Verdict = { name, faults: [], worst: null }
  await new Promise<void>((resolve) => {
    const child = fork(join(import.meta.dirname, 'main.child.ts'), [name, '0', full ? 'full' : ''], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    let at = 0
    let timer: NodeJS.Timeout | undefined
    const wait = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        verdict.faults.push(`hangs for ${inputName(at)}`)
        child.kill('SIGKILL')
      }, KILLED_AFTER)
    }
    wait()
    child.on('message', (report: Report) => {
      at = report.index
      wait()
      if (report.cost) note(verdict, report.index, report.cost)
      if (verdict.faults.length >= ENOUGH) child.kill('SIGKILL')
    })
    child.on('exit', (code) => {
      clearTimeout(timer)
      if (code !== 0 && verdict.faults.length === 0) verdict.faults.push(`ended with ${code} at ${inputName(at)}`)
      resolve()
    })
  })
  return verdict
}

/** One function of the page, in a page that is opened anew where it hangs. */
export async function judgePage(page: Page, restart: () => Promise<void>, name: string, full = false): Promise<Verdict> {
  const verdict: Verdict = { name, faults: [], worst: null }
  for (let index = 0; index < INPUTS.length; index++) {
    const cost = await Promise.race([page.evaluate<Cost>(`cost(${JSON.stringify(name)}, ${index}, ${full})`), hang()])
    if (cost === null) {
      verdict.faults.push(`hangs for ${inputName(index)}`)
      await restart()
      return verdict
    }
    note(verdict, index, cost)
    if (verdict.faults.length >= ENOUGH) return verdict
  }
  return verdict
}

function hang(): Promise<null> {
  return new Promise((resolve) => { setTimeout(() => resolve(null), KILLED_AFTER).unref() })
}

const inputName = (index: number): string => nameOf(INPUTS[index] ?? { seed: '', shape: 'plain' })

function note(verdict: Verdict, index: number, cost: Cost): void {
  const input = inputName(index)
  if (cost.thrown !== null) verdict.faults.push(`throws for ${input}: ${cost.thrown}`)
  else if (isTooMuch(cost.long, cost.short)) verdict.faults.push(`${cost.length} characters of ${input} cost ${(cost.long / cost.short).toFixed(0)} times as much as an eighth (${cost.long.toFixed(0)} ms)`)
  const { worst } = verdict
  if (cost.thrown === null && (!worst || cost.long / cost.length > worst.cost.long / worst.cost.length)) verdict.worst = { input, index, cost }
}
