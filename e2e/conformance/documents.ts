import { readFileSync } from 'node:fs'

/**
 * The two public documents of the WebSocket events, read as text: the objects and the frames that they show. Their examples have words for
 * types ("integer") and comments for objects ("Conversation object will be available here"); both are filled in.
 */
export const DOCUMENTS = ['hoory', 'voxsig'] as const
export type DocumentName = (typeof DOCUMENTS)[number]

export interface DocumentedEvent {
  name: string
  /** Who gets it: `agent/admin`, or `agent/admin, contact`. */
  receivers: string
  /** The example frame, filled in. */
  frame: { message: { event: string; data: Record<string, unknown> } }
}
export interface ReadDocument {
  objects: Readonly<Record<string, Record<string, unknown>>>
  events: DocumentedEvent[]
  /** The commands that clients send: the text in the comment beside each example. */
  commands: string[]
}

/** An object comes after those that it contains. */
const OBJECTS = ['Contact', 'User', 'Message', 'Conversation', 'Notification'] as const
/** 2024-03-04 05:06:07 UTC. */
const SECOND = 1_709_528_767

/** Values of the documents' words for types, in both spellings where there are two. */
const VALUES: Readonly<Record<string, unknown>> = {
  integer: 7,
  boolean: true,
  string: 'words',
  object: { plan: 'gold' },
  datetime: '2024-03-04T05:06:07.000Z',
  'iso-datetime': '2024-03-04T05:06:07.000Z',
  'unix-timestamp': SECOND,
  'string or null': null,
  'string / null': 'source-1',
  'object/null': null,
}

export function readDocument(name: DocumentName): ReadDocument {
  const text = readFileSync(new URL(`../fixtures/documents/${name}.txt`, import.meta.url), 'utf8')
  const objects: Record<string, Record<string, unknown>> = {}
  for (const heading of OBJECTS) objects[heading] = filled(blockAfter(text, `\n${heading}\n`), objects, heading)
  // "User or Contact Object", beside its type.
  objects['Message'] = { ...objects['Message'], sender: { ...objects['Contact'], type: 'contact' } }
  return { objects, events: eventsIn(text, objects), commands: commandsIn(text) }
}

function eventsIn(text: string, objects: ReadDocument['objects']): DocumentedEvent[] {
  const list = text.slice(text.lastIndexOf('\nEvents\n'))
  return [...list.matchAll(/^([a-z_]+(?:\.[a-z_]+)?)\n\n(?:.*\n\n)?Available [tT]o: (.*)\n/gm)].map((found) => {
    const [, name = '', receivers = ''] = found
    const { message } = filled(blockAfter(list.slice(found.index), '\n'), objects, name) as {
      message: DocumentedEvent['frame']['message']
    }
    const data = 'account_id' in message.data ? message.data : { ...message.data, account_id: VALUES['integer'] }
    return { name, receivers, frame: { message: { event: name, data } } }
  })
}

function commandsIn(text: string): string[] {
  return [...text.matchAll(/^\/\/ (\{"command":.*\})$/gm)].map(([, command = '']) => command)
}

/** The first `{ … }` after a heading. */
function blockAfter(text: string, heading: string): string {
  const start = text.indexOf('\n{\n', text.indexOf(heading)) + 1
  let depth = 0
  for (let end = start; end < text.length; end++) {
    if (text[end] === '{') depth++
    else if (text[end] === '}' && --depth === 0) return text.slice(start, end + 1)
  }
  throw new Error(`no example after ${JSON.stringify(heading)}`)
}

/** JSON of an example: its comments become the object that they name, trailing commas go, types become values. */
function filled(block: string, objects: ReadDocument['objects'], of: string): Record<string, unknown> {
  let example = block
  for (const name of OBJECTS)
    example = example.replace(new RegExp(`\\{\\s*//[^\\n]*\\b${name}\\b[^\\n]*\\s*\\}`, 'g'), () =>
      JSON.stringify(objects[name]),
    )
  example = example.replace(/\/\/[^\n]*/g, '').replace(/,(\s*[}\]])/g, '$1')
  return JSON.parse(example, (key, value: unknown) => valueOf(key, value, of)) as Record<string, unknown>
}

function valueOf(key: string, value: unknown, of: string): unknown {
  if (value === 'string - contact/user') return 'contact'
  if (key === 'messages') return []
  if (key === 'event' && value === 'string') return of
  return typeof value === 'string' && Object.hasOwn(VALUES, value) ? VALUES[value] : value
}
