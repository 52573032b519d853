import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter'
import { shellName } from './launch.ts'

/** The first line of every report: which shell the specs ran on. */
export default class ShellReporter implements Reporter {
  onBegin(): void {
    console.log(`End to end on ${shellName()}`)
  }
  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status !== 'failed' && result.status !== 'timedOut') return
    const log = result.attachments.find((one) => one.name.endsWith('.log') && one.body)
    if (log?.body)
      console.log(
        `── what main printed in "${test.title}":\n${log.body.toString('utf8').split('\n').slice(-40).join('\n')}`,
      )
  }
  printsToStdio(): boolean {
    return false
  }
}
