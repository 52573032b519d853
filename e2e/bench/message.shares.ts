import type { Profile, ProfileNode } from './message.inspect.ts'
import { INTERVAL } from './message.inspect.ts'

/**
 * CPU microseconds of a profile by whose code ran, with what it called in Node and SQLite. Samples are counted, as no sample is taken
 * while the thread waits for the disk or for a core.
 */
export interface Shares {
  /** `out/main`. */
  product: number
  /** The Chromium host, which Electron doesn't have. */
  host: number
  /** Garbage collection, and Node's own work that neither called. */
  other: number
}

type Owner = keyof Shares | 'idle'

/** Divides a profile between the product, the host and the rest. */
export function sharesOf(profile: Profile): Shares {
  const owners = ownersOf(profile.nodes)
  const shares = { product: 0, host: 0, other: 0, idle: 0 }
  for (const id of profile.samples) shares[owners.get(id) ?? 'other'] += INTERVAL
  const { product, host, other } = shares
  return { product, host, other }
}

/** The functions of the product that ran most, each with its share of the product, 0 to 1, and what it called in Node and SQLite. */
export function costliest(profiles: readonly Profile[], most: number): { name: string; share: number }[] {
  const counts = new Map<string, number>()
  let all = 0
  for (const { nodes, samples } of profiles) {
    const owners = ownersOf(nodes)
    const names = namesOf(nodes)
    for (const id of samples) {
      const name = names.get(id)
      if (name === undefined || owners.get(id) !== 'product') continue
      counts.set(name, (counts.get(name) ?? 0) + 1)
      all++
    }
  }
  return [...counts]
    .map(([name, count]) => ({ name, share: count / all }))
    .sort((one, other) => other.share - one.share)
    .slice(0, most)
}

/** Whose each function is: that of the nearest caller, itself included, with a file of the product or the host. */
function ownersOf(nodes: readonly ProfileNode[]): Map<number, Owner> {
  return inherit<Owner>(nodes, ({ callFrame: { functionName, url } }) => {
    if (functionName === '(idle)') return 'idle'
    if (url.includes('/out/main/')) return 'product'
    return url.includes('/e2e/host/') || url.includes('/node_modules/') ? 'host' : undefined
  })
}

/** The name of the nearest caller, itself included, that has a file of the product. */
function namesOf(nodes: readonly ProfileNode[]): Map<number, string> {
  return inherit<string>(nodes, ({ callFrame: { functionName, url, lineNumber } }) =>
    url.includes('/out/main/') ? `${functionName || '(anonymous)'} :${lineNumber + 1}` : undefined,
  )
}

/** Gives each function its own value, or else that of its caller. */
function inherit<T>(nodes: readonly ProfileNode[], own: (node: ProfileNode) => T | undefined): Map<number, T> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const values = new Map<number, T>()
  const [root] = nodes
  const waiting: { node: ProfileNode; inherited: T | undefined }[] = root ? [{ node: root, inherited: undefined }] : []
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const value = own(next.node) ?? next.inherited
    if (value !== undefined) values.set(next.node.id, value)
    for (const id of next.node.children ?? []) {
      const node = byId.get(id)
      if (node) waiting.push({ node, inherited: value })
    }
  }
  return values
}
