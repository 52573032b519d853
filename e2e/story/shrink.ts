import { errorStack } from '../../shared/text/errors.ts'
import type { Problem } from './judge.ts'
import type { Plan } from './plan.ts'
import { lineOf } from './plan.ts'
import { planOf, play } from './story.ts'

export interface Failure {
  seed: number
  problems: Problem[]
  /** Indexes of the steps in the shortest story that still fails. */
  kept: number[]
}

/** Milliseconds of real time for shrinking a failing story. */
const SHRINKING = 45_000

/** Plays a plan; an exception counts as a problem. */
export async function problemsOf(plan: Plan): Promise<Problem[]> {
  try {
    return (await play(plan)).problems
  } catch (error) {
    return [
      {
        kind: 'differs',
        text: `the story broke: ${errorStack(error)}`,
      },
    ]
  }
}

/** The plan with only some of its steps; the waits of the others are kept. */
export function keepSteps(plan: Plan, kept: readonly number[]): Plan {
  return { ...plan, steps: kept.flatMap((number) => plan.steps[number] ?? []) }
}

/** The kind of a problem without message ids: a shorter story must fail in the same way. */
function signatureOf({ kind, text }: Problem): string {
  return `${kind} ${text.replace(/[\d/]+/g, '#').slice(0, 60)}`
}

/** Removes steps, in ever smaller groups, while the story still fails. `problems`: the result of the full plan. */
export async function shrink(
  plan: Plan,
  problems: Problem[],
  now: () => number = () => performance.now(),
): Promise<Failure> {
  const until = now() + SHRINKING
  let kept = plan.steps.map((_step, number) => number)
  let last = problems
  const signatures = new Set(problems.map(signatureOf))
  for (let size = Math.ceil(kept.length / 2); size >= 1 && now() < until;) {
    let hasShrunk = false
    for (let at = 0; at < kept.length && now() < until;) {
      const without = [...kept.slice(0, at), ...kept.slice(at + size)]
      const found = await problemsOf(keepSteps(plan, without))
      if (found.some((problem) => signatures.has(signatureOf(problem)))) {
        kept = without
        last = found
        hasShrunk = true
      } else at += size
    }
    if (size === 1 && !hasShrunk) break
    size = size === 1 ? 1 : Math.ceil(size / 2)
  }
  return { seed: plan.seed, problems: last, kept }
}

/** A report of a failing story: the problems, the shortest story, and how to replay it. */
export function report({ seed, problems, kept }: Failure): string {
  const plan = planOf(seed)
  return [
    `seed ${seed} on ${JSON.stringify(plan.setting)}`,
    ...problems.slice(0, 12).map(({ kind, text }) => `  ${kind}: ${text}`),
    `shortest story (${kept.length} of ${plan.steps.length} steps):`,
    ...kept.map(
      (number) => `  ${String(number).padStart(3)}  ${lineOf(plan.steps[number] ?? { do: 'quit', wait: 0 })}`,
    ),
    `again: DESK_SEED=${seed} npx vitest run e2e/story, or only these steps: DESK_SEED=${seed} ` +
      `DESK_STEPS=${kept.join(',')} npx vitest run e2e/story`,
  ].join('\n')
}
