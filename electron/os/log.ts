import electronLog from 'electron-log/node'
import type { Log } from '../core/ports.ts'
import { redactText, redactValue } from './redact.ts'

type Level = 'debug' | 'info' | 'warn' | 'error'
/** Where redacted lines go. */
export type LogSink = Record<Level, (line: string) => void>

/** A log whose every word goes through the redaction: there is no other way to the file. */
export function redactedLog(sink: LogSink): Log {
  const write =
    (level: Level) =>
    (message: string, details?: Record<string, unknown>): void => {
      const text = redactText(message)
      sink[level](details === undefined ? text : `${text} ${JSON.stringify(redactValue(details))}`)
    }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

/** The log file: 5 MB, one older file beside it; the console too, as long as somebody reads it. The Node flavour of electron-log, which opens no channel to pages. */
export function fileLog(file: string): Log {
  const logger = electronLog.create({ logId: 'deskbell' })
  logger.transports.file.resolvePathFn = () => file
  logger.transports.file.maxSize = 5 * 1024 * 1024
  logger.transports.file.level = 'info'
  logger.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' }
  logger.transports.file.format = '{y}-{m}-{d}T{h}:{i}:{s}.{ms}{z} {level} {text}'
  logger.transports.console.level = 'warn'
  logger.transports.console.format = '{level} {text}'
  // Whoever read our output is gone (a closed terminal): each line to it would be another uncaught error, logged again.
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
