import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter'
import { shellName } from './launch.ts'

/** Prints the shell that the specs run on, and the end of main's log for each failed test. */
export default class ShellReporter implements Reporter {
  onBegin(): void {
    console.log(`End to end on ${shellName()}`)
  }
  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status !== 'failed' && result.status !== 'timedOut') return
    const log = result.attachments.find((one) => one.name.endsWith('.log') && one.body)
    if (log?.body)
      console.log(`── log of main in "${test.title}":\n${log.body.toString('utf8').split('\n').slice(-40).join('\n')}`)
  }
  printsToStdio(): boolean {
    return false
  }
}
