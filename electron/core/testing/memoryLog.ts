import type { Log } from '../ports.ts'

export interface LogLine {
  level: keyof Log
  message: string
  details: Record<string, unknown> | undefined
}

/** A log that keeps its lines: for tests that look at them, and for those that do not. */
export function memoryLog(): Log & { lines: LogLine[] } {
  const lines: LogLine[] = []
  const at =
    (level: keyof Log) =>
    (message: string, details?: Record<string, unknown>): void => {
      lines.push({ level, message, details })
    }
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
