import { parseArgs } from 'node:util'
import { dayResult } from './dayResult.ts'
import { startDemoServer } from './demoServer.ts'
import { playTool } from './playTool.ts'

const usage = `usage: compareDay.ts --tool compare-day.mjs --against RECORDING_FOLDER [--until SECTION] [--ignore SECTIONS]

Plays the recorded agent's day against a fresh demo server and compares, but for the order of lists that nobody sorts.`
const { values } = parseArgs({
  options: {
    tool: { type: 'string' },
    against: { type: 'string' },
    until: { type: 'string' },
    ignore: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help || !values.tool || !values.against) {
  console.log(usage)
  process.exit(values.help ? 0 : 2)
}

const server = await startDemoServer(['--seed', 'agent-day'])
try {
  const { api, web, quiet } = server.keys
  if (api === undefined || web === undefined || quiet === undefined) throw new Error('the demo server named no keys')
  const lines: string[] = []
  const args = [
    '--base',
    server.base,
    '--hand',
    server.hand,
    '--keys',
    [api, web, quiet].join(','),
    '--against',
    values.against,
    ...(values.until === undefined ? [] : ['--until', values.until]),
    ...(values.ignore === undefined ? [] : ['--ignore', values.ignore]),
  ]
  await playTool(values.tool, args, (line) => lines.push(line))
  const result = dayResult(lines)
  console.log(result.lines.join('\n'))
  process.exitCode = result.isSame ? 0 : 1
} finally {
  await server.stop()
}
