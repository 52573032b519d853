import { parentPort, workerData } from 'node:worker_threads'
import type { Played } from './play.ts'
import { playSeed } from './play.ts'

/** A case begins, or the seed is done. */
export type FuzzReport = { number: number; played?: undefined } | { played: Played }

const report = (message: FuzzReport): void => {
  parentPort?.postMessage(message)
}
const played = await playSeed(Number(workerData), (number) => {
  report({ number })
})
report({ played })
