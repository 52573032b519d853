/** Runs one function of the main process over all inputs and reports each; a parent ends it where one takes for ever. */
import { INPUTS } from '../../renderer/testing/cost/inputs.ts'
import { costOf } from '../../renderer/testing/cost/measure.ts'
import { MAIN_ROWS } from './main.rows.ts'

const [name, from, full] = process.argv.slice(2)
const row = MAIN_ROWS.find((known) => known.name === name)
if (!row) throw new Error(`no function is called ${name}`)
for (const [index, input] of INPUTS.entries()) {
  if (index < Number(from ?? 0)) continue
  process.send?.({ index, starts: true })
  process.send?.({ index, cost: costOf(row, input, full === 'full') })
}
process.disconnect()
