import electronLog from 'electron-log/node'
import type { Log } from '../core/ports.ts'
import { redactText, redactValue } from './redact.ts'

type Level = 'debug' | 'info' | 'warn' | 'error'
/** Destination of redacted lines. */
export type LogSink = Record<Level, (line: string) => void>

/** A log that redacts everything; no other code writes the log file. */
export function redactedLog(sink: LogSink): Log {
  const write =
    (level: Level) =>
    (message: string, details?: Record<string, unknown>): void => {
      const text = redactText(message)
      sink[level](details === undefined ? text : `${text} ${JSON.stringify(redactValue(details))}`)
    }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

/**
 * The log file (5 MB, with one older file) and the console, while it is open. electron-log's Node entry, which opens no
 * channel to pages.
 */
export function fileLog(file: string): Log {
  const logger = electronLog.create({ logId: 'deskbell' })
  logger.transports.file.resolvePathFn = () => file
  logger.transports.file.maxSize = 5 * 1024 * 1024
  logger.transports.file.level = 'info'
  logger.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' }
  logger.transports.file.format = '{y}-{m}-{d}T{h}:{i}:{s}.{ms}{z} {level} {text}'
  logger.transports.console.level = 'warn'
  logger.transports.console.format = '{level} {text}'
  // The terminal was closed. Each further line would be another uncaught error, which would be logged again.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => {
      logger.transports.console.level = false
    })
  return redactedLog({
    debug: (line) => logger.debug(line),
    info: (line) => logger.info(line),
    warn: (line) => logger.warn(line),
    error: (line) => logger.error(line),
  })
}
