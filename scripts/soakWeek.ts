import { spawn } from 'node:child_process'
import path from 'node:path'
import type { Sample } from '../e2e/story/week.ts'
import { playWeek } from '../e2e/story/week.ts'
import { root } from './steps.ts'

/** Seconds of each hour with 500 events a second. With more, the week takes longer than ten minutes of real time. */
const BURST = 3
const WEEK = 168
const MOST = 1.1

/** Runs the week in a process of its own, which may collect garbage on demand. */
export function runWeek(hours: number = WEEK): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--expose-gc', path.join(root, 'scripts', 'soakWeek.ts'), String(hours)], {
      stdio: 'inherit',
    })
    child.on('error', (error) => {
      console.error(`the week could not start: ${error.message}`)
      resolve(1)
    })
    child.on('exit', (code) => {
      resolve(code ?? 1)
    })
  })
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)
const row = ({ hour, heap, file, events, messages }: Sample): string =>
  [
    String(hour).padStart(5),
    megabytes(heap).padStart(9),
    megabytes(file).padStart(9),
    String(events).padStart(8),
    String(messages).padStart(10),
  ].join('  ')

async function week(hours: number): Promise<number> {
  const began = performance.now()
  console.log(
    `500 events a second in bursts of ${BURST} s at the start of each of ${hours} virtual hours ` +
      `(${(BURST / 36).toFixed(2)} % of the time), retention 30 days over a month of cached talk\n`,
  )
  console.log(' hour    heap MB   files MB    events  at server')
  const samples = await playWeek({
    hours,
    burst: BURST,
    onSample: (sample) => {
      if (sample.hour === 1 || sample.hour % 6 === 0 || sample.hour === hours) console.log(row(sample))
    },
  })
  const first = samples[0]
  if (!first) return 1
  const most = (of: (sample: Sample) => number): number => Math.max(...samples.slice(1).map(of)) / of(first)
  const heap = most((sample) => sample.heap)
  const file = most((sample) => sample.file)
  const events = samples.reduce((sum, sample) => sum + sample.events, 0)
  const isFlat = heap <= MOST && file <= MOST
  console.log(
    `\n${events} events in ${((performance.now() - began) / 1_000).toFixed(0)} s; the most after the first hour: ` +
      `heap ${heap.toFixed(2)}×, files ${file.toFixed(2)}× of what they were then (at most ${MOST}×): ` +
      (isFlat ? 'flat' : 'NOT FLAT'),
  )
  return isFlat ? 0 : 1
}

if (process.argv[1] === import.meta.filename) process.exitCode = await week(Number(process.argv[2] ?? WEEK))
