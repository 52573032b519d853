import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')

/** Folders and files whose exported functions read outside text. */
const WATCHED = [
  'shared/events.ts',
  'shared/model',
  'shared/search',
  'shared/text',
  'electron/core/alerts',
  'electron/core/api/answer.ts',
  'electron/core/cable/frames.ts',
  'electron/core/cable/history.ts',
  'electron/core/cache/searchText.ts',
  'electron/core/cache/searchTokens.ts',
  'electron/core/cable/reasons.ts',
  'electron/core/desk/dashboardAddress.ts',
  'electron/core/media/limits.ts',
  'electron/core/media/stableAddress.ts',
  'electron/core/net',
  'electron/core/search',
  'electron/core/session',
  'electron/os/deepLinks.ts',
  'electron/os/fileName.ts',
  'electron/os/origin.ts',
  'electron/os/outsideAddress.ts',
  'electron/os/redact.ts',
  'renderer/features/composer',
  'renderer/features/contact',
  'renderer/features/inbox',
  'renderer/features/palette',
  'renderer/features/thread/content',
  'renderer/features/thread/email',
  'renderer/ui/bytes.ts',
  'renderer/ui/channels.ts',
  'renderer/ui/names.ts',
  'renderer/ui/times.ts',
  'renderer/ui/unsupported.ts',
] as const

/** Parameters that can contain outside text. */
const TEXTS = [
  'string',
  'unknown',
  'Wire',
  'Buffer',
  'DocumentFragment',
  'ParentNode',
  'MessagePatch',
  String.raw`Message\b`,
  'Contact',
  'Conversation',
  'HttpResponse',
  'Record<string, unknown>',
  'Readonly<Record',
]
const TAKES_TEXT = new RegExp(String.raw`:\s*(?:readonly\s+)?(?:${TEXTS.join('|')})`)
const EXPORTED = /^export (?:async )?(?:function (\w+)|const ([a-z]\w*)\s*(?::[^=]+)?=\s*(?:async )?\()/gm

/** `module#function` of every exported function there that takes text. */
export function functionsThatTakeText(): string[] {
  return WATCHED.flatMap(filesOf).flatMap((file) => {
    const source = readFileSync(join(ROOT, file), 'utf8')
    return [...source.matchAll(EXPORTED)].flatMap((found) => {
      const name = found[1] ?? found[2] ?? ''
      const from = source.indexOf('(', found.index)
      return TAKES_TEXT.test(parametersAt(source, from)) ? [`${file}#${name}`] : []
    })
  })
}

function filesOf(path: string): string[] {
  if (path.endsWith('.ts')) return [path]
  const entries = existsHere(path) ? readdirSync(join(ROOT, path), { withFileTypes: true }) : []
  return entries.flatMap((entry) => {
    const inner = `${path}/${entry.name}`
    if (entry.isDirectory()) return entry.name === 'testing' ? [] : filesOf(inner)
    return entry.name.endsWith('.ts') && !entry.name.includes('.test.') ? [inner] : []
  })
}

function existsHere(path: string): boolean {
  try {
    return readdirSync(join(ROOT, path)).length > 0
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}

/** The text from an opening bracket to its closing one. */
function parametersAt(source: string, from: number): string {
  let depth = 0
  for (let at = from; at < source.length; at++) {
    if (source[at] === '(') depth++
    else if (source[at] === ')' && --depth === 0) return source.slice(from, at + 1)
  }
  return ''
}
