import { parseArgs } from 'node:util'
import { startDemoServer } from './demoServer.ts'
import { playTool } from './playTool.ts'

const usage = `usage: compareDay.ts --tool compare-day.mjs --against RECORDING_FOLDER [--until SECTION] [--ignore SECTIONS]

Plays the recorded agent's day against a fresh demo server and compares.`
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
  process.exitCode = await playTool(values.tool, [
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
  ])
} finally {
  await server.stop()
}
