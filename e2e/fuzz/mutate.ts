import type { Random } from '../../electron/core/ports.ts'

const TEXTS = [
  '',
  ' ',
  'null',
  '{"a":1}',
  '{',
  '[',
  '\ud800',
  'a\udfffb',
  '\0',
  '\u202e',
  '🙂'.repeat(50),
  'e\u0301',
  '注文',
  '__proto__',
  'constructor',
  '<script>',
  '[](',
  '-1',
  '1e999',
  'NaN',
  '2026-11-21T04:57:00.850Z',
  '9999-99-99',
  '+275760-09-13T00:00:00Z',
  'x'.repeat(20_000),
  '['.repeat(5_000),
  'token=secret',
  'https://a.example/?token=secret',
  '%E0%A4%A',
  'mention://user/1/a',
  '#zzz',
] as const
const NUMBERS = [
  0,
  -0,
  -1,
  1,
  7,
  0.5,
  2 ** 31,
  2 ** 40,
  2 ** 40 + 1,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  1e21,
  1e300,
  5e-324,
  1_795_237_018,
  1_795_240_618,
  1_826_773_018,
  1_795_237_018_123,
  1_795_237_018_123_456,
] as const
const STEPS = [1, -1, 3_600, -3_600, 31_536_000, 1e9, -1e9] as const
/** Seconds relative to now: what a wrong clock or a malicious sender sends. */
const APART = [-31_536_000, -3_600, 30, 61, 90, 600, 3_600, 86_400, 31_536_000, 1e9] as const
const SCALES = [1, 1e3, 1e6, 1e9] as const
const TIMES = [
  0,
  -1,
  0.5,
  253_402_300_799,
  253_402_300_800,
  1e12,
  8.64e12,
  8.64e12 + 1,
  1e13,
  1e15,
  9e18,
  1e21,
  1e300,
  '',
  '0',
  '253402300800',
  '1e999',
  '9999-12-31T23:59:59Z',
  '9999-12-31T23:59:59-12:00',
  '+010000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '1969-12-31T23:59:59Z',
  'yesterday',
] as const
const IDS = [
  0,
  -1,
  1,
  2,
  7,
  999_999,
  '1',
  '007',
  '1e3',
  0.5,
  2 ** 31,
  2 ** 40,
  2 ** 53 - 1,
  2 ** 53,
  1e300,
  'id',
  [],
  {},
] as const
/** Nesting levels around each limit: of the model, of SQLite, of the parser, of the stack. */
const DEPTHS = [60, 64, 65, 66, 120, 1_000, 1_001, 2_100, 6_000, 9_000, 10_001] as const
const WORDS = [
  '\ud800',
  '\udfff',
  'a\ud83d',
  '\udc00\ud800',
  '__proto__',
  'constructor',
  '\0',
  '\u202e',
  'x'.repeat(200_000),
  '注'.repeat(70_000),
  '['.repeat(150_000),
  '<a '.repeat(60_000),
] as const
const TIME_KEY = /(?:_at|_since|_until|^timestamp|_on|_time)$/
const ID_KEY = /(?:^id|_id|^display_id|^account)$/
const FREE_KEY = /attributes$|^meta$|^payload$|^extra$/
/** Accounts that the user is not a member of. */
const ACCOUNTS = [0, 2, 3, 999, '2', null] as const

/** As text, because a value would not survive `JSON.stringify`. */
const RAW = [
  '1e999',
  '-1e999',
  '{"__proto__":{"polluted":1}}',
  '{"a":1,"a":[2]}',
  '"\\ud800"',
  '"\\u0000"',
  '-0',
] as const
const MARK = '\u0001raw'

type Json = unknown
interface Spot {
  parent: Record<string, Json> | Json[]
  key: string | number
}

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
const below = (random: Random, most: number): number => Math.floor(random() * most)

/**
 * JSON text of `value` with up to five changes: types, numbers, texts, times, depth, keys deleted, duplicated and
 * swapped, ids swapped, and sometimes bytes. Half of the changes are aimed at the meaning of a key, since random ones
 * seldom hit it. `now`: the server's time in unix seconds.
 */
export function mutated(value: Json, random: Random, now: number): Buffer {
  const copy = structuredClone(value)
  const raws: string[] = []
  const root = { value: copy }
  for (let change = 1 + below(random, 5); change > 0; change--) {
    const spots = spotsOf(root.value, root)
    const aimed = random() < 0.5 ? pick(random, AIMS)(spots, random, now, raws) : false
    if (!aimed) changeOne(pick(random, spots), spots, random, raws)
  }
  let text = JSON.stringify(root.value) ?? 'null'
  raws.forEach((raw, index) => {
    text = text.replaceAll(`"\\u0001raw${index}"`, raw)
  })
  const bytes = Buffer.from(text)
  return random() < 0.15 ? damaged(bytes, random) : bytes
}

function spotsOf(value: Json, root: { value: Json }): Spot[] {
  const spots: Spot[] = [{ parent: root, key: 'value' }]
  const visit = (parent: Json, depth: number): void => {
    if (typeof parent !== 'object' || parent === null || depth > 40 || spots.length > 5_000) return
    for (const key of Object.keys(parent)) {
      spots.push({ parent: parent as Record<string, Json>, key })
      visit((parent as Record<string, Json>)[key], depth + 1)
    }
  }
  visit(value, 0)
  // The root is seldom changed.
  return spots.length > 1 ? [...spots.slice(1), ...(spots.length > 200 ? [] : spots.slice(0, 1))] : spots
}

function changeOne({ parent, key }: Spot, spots: readonly Spot[], random: Random, raws: string[]): void {
  const holder = parent as Record<string | number, Json>
  const other = pick(random, spots)
  const value = holder[key]
  switch (below(random, 12)) {
    case 0:
      holder[key] = pick(random, TEXTS)
      return
    case 1:
      holder[key] = pick(random, NUMBERS)
      return
    case 2:
      holder[key] = pick(random, [null, true, false, [], {}, [value], { value }])
      return
    case 3:
      raws.push(pick(random, RAW))
      holder[key] = `${MARK}${raws.length - 1}`
      return
    case 4:
      holder[key] = nested(pick(random, [70, 300, 1_100, 6_000]), random() < 0.5, raws)
      return
    case 5:
      if (Array.isArray(parent)) parent.splice(Number(key), 1)
      else Reflect.deleteProperty(parent, key)
      return
    case 6:
      holder[pick(random, [...TEXTS.slice(0, 12), ...Object.keys(other.parent)])] = value
      return
    case 7:
      holder[key] = structuredClone((other.parent as Record<string | number, Json>)[other.key])
      return
    case 8:
      if (Array.isArray(value)) holder[key] = repeated(value, pick(random, [0, 2, 50, 500]))
      else if (typeof value === 'string') holder[key] = value.repeat(pick(random, [2, 100]))
      else holder[key] = [value, value]
      return
    case 9:
      holder[key] = typeof value === 'number' ? value + pick(random, STEPS) : String(value)
      return
    case 10:
      if (typeof value === 'number') holder[key] = String(value)
      else holder[key] = typeof value === 'string' && value !== '' ? value.length : pick(random, NUMBERS)
      return
    default:
      holder[key] = typeof value === 'string' ? spoiled(value, random) : value === null ? {} : null
  }
}

type Aim = (spots: readonly Spot[], random: Random, now: number, raws: string[]) => boolean

/** Changes one spot whose key matches; false if there is none. */
function mutateField(spots: readonly Spot[], random: Random, fits: RegExp, next: (value: Json) => Json): boolean {
  const fitting = spots.filter(({ key }) => typeof key === 'string' && fits.test(key))
  const spot = fitting.length === 0 ? null : pick(random, fitting)
  if (spot === null) return false
  const holder = spot.parent as Record<string | number, Json>
  holder[spot.key] = next(holder[spot.key])
  return true
}

const farTime = (random: Random, now: number): Json => {
  if (random() < 0.3) return pick(random, TIMES)
  const seconds = now + pick(random, APART)
  const at = Math.floor(seconds * pick(random, SCALES))
  return random() < 0.2 ? new Date(seconds * 1_000).toISOString() : random() < 0.2 ? String(at) : at
}

const AIMS: readonly Aim[] = [
  (spots, random, now) => mutateField(spots, random, TIME_KEY, () => farTime(random, now)),
  // A wrong clock affects all times.
  (spots, random, now) => {
    const time = farTime(random, now)
    const times = spots.filter(({ key }) => typeof key === 'string' && TIME_KEY.test(key))
    for (const { parent, key } of times) (parent as Record<string | number, Json>)[key] = time
    return times.length > 0
  },
  (spots, random) => {
    const known = spots
      .filter(({ key }) => typeof key === 'string' && ID_KEY.test(key))
      .map(({ parent, key }) => (parent as Record<string | number, Json>)[key])
    return mutateField(spots, random, ID_KEY, () =>
      random() < 0.5 && known.length > 0 ? pick(random, known) : pick(random, IDS),
    )
  },
  (spots, random) => mutateField(spots, random, /^account_id$/, () => pick(random, ACCOUNTS)),
  (spots, random, _now, raws) =>
    mutateField(spots, random, FREE_KEY, (value) => {
      const deep = nested(pick(random, DEPTHS), random() < 0.5, raws)
      const plain = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
      return { ...plain, [random() < 0.2 ? pick(random, WORDS).slice(0, 40) : 'deep']: deep }
    }),
  (spots, random, _now, raws) =>
    mutateField(spots, random, FREE_KEY, () => {
      raws.push('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1}')
      return `${MARK}${raws.length - 1}`
    }),
  (spots, random) =>
    mutateField(spots, random, /content|name|title|text|message|email|description/, () => pick(random, WORDS)),
  // The same row twice, and a row without its parent.
  (spots, random) => {
    const lists = spots
      .map(({ parent, key }) => (parent as Record<string | number, Json>)[key])
      .filter((value) => Array.isArray(value) && value.length > 0) as Json[][]
    if (lists.length === 0) return false
    const list = pick(random, lists)
    list.push(structuredClone(pick(random, list)))
    return true
  },
  (spots, random) =>
    mutateField(spots, random, /^(?:conversation|contact|sender|inbox|meta|assignee)(?:_id)?$/, () =>
      pick(random, [undefined, null, 999_999, {}]),
    ),
]

function repeated(list: readonly Json[], length: number): Json[] {
  return Array.from({ length }, (_, index) => list[index % Math.max(1, list.length)])
}

function nested(depth: number, isList: boolean, raws: string[]): string {
  raws.push(isList ? `${'['.repeat(depth)}${']'.repeat(depth)}` : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`)
  return `${MARK}${raws.length - 1}`
}

function spoiled(text: string, random: Random): string {
  const at = below(random, text.length + 1)
  return text.slice(0, at) + pick(random, TEXTS) + text.slice(at + below(random, 3))
}

function damaged(bytes: Buffer, random: Random): Buffer {
  const at = below(random, bytes.length)
  switch (below(random, 5)) {
    case 0:
      return bytes.subarray(0, at)
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)])
    case 2:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([below(random, 256)]), bytes.subarray(at + 1)])
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - below(random, 200)))])
    default:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(pick(random, ['"', '\\', '}', ']', ',', '\ufeff', '\n', '\0'])),
      ])
  }
}
