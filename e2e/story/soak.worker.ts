import { parentPort } from 'node:worker_threads'
import { errorStack } from '../../shared/text/errors.ts'
import { faultName } from './faults.ts'
import { report, shrink } from './shrink.ts'
import type { Ending } from './story.ts'
import { planOf, play } from './story.ts'

/** A seed to play. `shorten`: shrink the story if it fails. */
export interface SeedOrder {
  seed: number
  shorten: boolean
}
/** The result. `report`: set if it failed. */
export interface SeedResult extends Omit<Ending, 'problems'> {
  seed: number
  like: string
  faults: Record<string, number>
  differs: boolean
  lost: number
  doubled: number
  unseen: number
  report: string | null
}

async function playSeed({ seed, shorten }: SeedOrder): Promise<SeedResult> {
  const plan = planOf(seed)
  let ending: Ending
  try {
    ending = await play(plan)
  } catch (error) {
    ending = {
      problems: [
        {
          kind: 'differs',
          text: `the story broke: ${errorStack(error)}`,
        },
      ],
      virtualMs: 0,
      sent: 0,
      kills: 0,
    }
  }
  const { problems, ...figures } = ending
  const faults: Record<string, number> = {}
  for (const step of plan.steps) {
    const name = faultName(step)
    if (name !== null) faults[name] = (faults[name] ?? 0) + 1
  }
  const count = (kind: string): number => problems.filter((problem) => problem.kind === kind).length
  const failure =
    problems.length === 0
      ? null
      : shorten
        ? await shrink(plan, problems)
        : { seed, problems, kept: plan.steps.map((_step, number) => number) }
  return {
    seed,
    like: plan.setting.like,
    faults,
    differs: count('differs') > 0,
    lost: count('lost'),
    doubled: count('doubled'),
    unseen: count('unseen'),
    report: failure && (shorten ? report(failure) : `seed ${seed}: ${problems[0]?.kind}: ${problems[0]?.text}`),
    ...figures,
  }
}

parentPort?.on('message', (order: SeedOrder) => {
  void playSeed(order).then((result) => parentPort?.postMessage(result))
})
