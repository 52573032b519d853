import type { Log } from '../ports.ts'

export interface LogLine {
  level: keyof Log
  message: string
  details: Record<string, unknown> | undefined
}

/** A log that records its lines. */
export function memoryLog(): Log & { lines: LogLine[] } {
  const lines: LogLine[] = []
  const at =
    (level: keyof Log) =>
    (message: string, details?: Record<string, unknown>): void => {
      lines.push({ level, message, details })
    }
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
