import { FULL, MOST } from '../../renderer/testing/cost/measure.ts'
import { MAIN_ROWS } from '../cost/main.rows.ts'
import type { CostResult } from '../cost/run.ts'
import { judgePage, MainJudge } from '../cost/run.ts'
import { openInChromium } from '../renderer/browserPage.ts'
import type { BenchResult } from './result.ts'

/**
 * Measures the worst input of each function that takes outside text, in milliseconds. `--only words` selects some by
 * name; `--full` takes a megabyte of every input.
 */
export async function run({ only, full }: Record<string, string | number | true>): Promise<BenchResult> {
  const isMeant = (name: string): boolean => typeof only !== 'string' || name.includes(only)
  const results: CostResult[] = []
  const add = (result: CostResult): void => {
    results.push(result)
    console.error(`${result.name}: ${result.faults.length === 0 ? 'linear' : result.faults.join('; ')}`)
  }
  const main = new MainJudge()
  for (const { name } of MAIN_ROWS) if (isMeant(name)) add(await main.judge(name, { full: full === true }))
  main.close()
  const { page, restart, close } = await openInChromium('cost.ts')
  try {
    for (const name of await page.evaluate<string[]>('names()'))
      if (isMeant(name)) add(await judgePage(page, restart, name, { full: full === true }))
  } finally {
    await close()
  }
  const rows = results.map(({ name, faults, worst }) => [
    name,
    worst?.input ?? '',
    String(worst?.cost.length ?? ''),
    worst?.cost.long.toFixed(1) ?? '',
    faults.length === 0 ? '' : String(faults.length),
  ])
  return {
    name: 'cost',
    ok: results.every(({ faults }) => faults.length === 0),
    table: [['function', 'worst input', 'characters', 'ms', 'faults'], ...rows],
    notes: [
      `Linear: a text of ${FULL} characters costs at most ${MOST} times as much as an eighth of it, or too little to be measured.`,
    ],
    json: results,
  }
}
