import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { compile } from '@intlify/core-base'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const files = globSync('shared/i18n/*.json', { cwd: root })
const messagesOf = (file: string): Map<string, string> =>
  new Map(leaves(JSON.parse(readFileSync(path.join(root, file), 'utf8')), ''))
function leaves(value: unknown, at: string): [string, string][] {
  if (typeof value === 'string') return [[at, value]]
  if (typeof value !== 'object' || value === null) throw new Error(`${at} is neither a message nor a section`)
  return Object.entries(value).flatMap(([key, entry]) => leaves(entry, at === '' ? key : `${at}.${key}`))
}
const english = messagesOf('shared/i18n/en.json')

/** The compiler's first error for a message, or null. */
function compileError(message: string): string | null {
  const errors: string[] = []
  compile(message, {
    key: 'test',
    locale: 'en',
    onCacheKey: (source) => `test:${source}`,
    onError: (error) => errors.push(error.message),
  })
  return errors[0] ?? null
}
const placeholders = (message: string): string[] =>
  [...new Set([...message.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort()

const sources = globSync(['renderer/**/*.{ts,vue}', 'electron/{os,core}/**/*.ts', 'electron/main.ts'], { cwd: root })
  .filter((file) => !/\.test\.ts$|[\\/]testing[\\/]/.test(file))
  .map((file) => readFileSync(path.join(root, file), 'utf8'))
  .join('\n')
const sections = [...new Set([...english.keys()].map((key) => key.split('.')[0]))].join('|')
const quoted = new Set([...sources.matchAll(/'([\w-]+(?:\.[\w-]+)+)'/g)].map((match) => match[1] ?? ''))
/** Keys built by a template, such as `thread.status.${status}`; a part in braces matches one step. */
const built = [...sources.matchAll(new RegExp('`((?:' + sections + ')\\.[^`]*\\$\\{[^`]*)`', 'g'))].map(
  (match) => new RegExp(`^${(match[1] ?? '').replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '[\\w-]+')}$`),
)
/** Alert codes are written without their section, which the notifier adds. */
const isUsed = (key: string): boolean =>
  quoted.has(key) ||
  built.some((pattern) => pattern.test(key)) ||
  (key.startsWith('alert.') && quoted.has(key.slice('alert.'.length)))

describe('every file of messages', () => {
  it('includes English', () => expect(files).toContain(path.join('shared', 'i18n', 'en.json')))

  it.each(files)('%s compiles, each message', (file) => {
    expect(
      [...messagesOf(file)].flatMap(([key, message]) =>
        compileError(message) === null ? [] : [`${key}: ${compileError(message)}`],
      ),
    ).toEqual([])
  })
  it.each(['a bare @ sign', 'an open { brace', 'a closed } brace', 'nothing after | '])('reports %s', (message) => {
    expect(compileError(message)).not.toBeNull()
  })
  it.each(files)('%s has the keys and the placeholders of English', (file) => {
    const messages = messagesOf(file)
    expect([...messages.keys()].sort()).toEqual([...english.keys()].sort())
    for (const [key, message] of messages)
      expect([key, placeholders(message)]).toEqual([key, placeholders(english.get(key) ?? '')])
  })
})

describe('the keys of English', () => {
  it('are all used by a source file', () => {
    expect([...english.keys()].filter((key) => !isUsed(key))).toEqual([])
  })
})
