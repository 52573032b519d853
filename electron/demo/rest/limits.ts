import type { Clock } from '../clock.ts'
import type { Model } from '../model/model.ts'

const MINUTE = 60_000
interface Rule {
  readonly name: string
  readonly most: number
  readonly within: number
  readonly fits: (method: string, path: string) => boolean
  readonly isPerUser: boolean
}

/** The limits that production servers set (rack-attack), by version. */
function rulesOf(model: Model): Rule[] {
  const rules: Rule[] = [
    {
      name: 'sign in',
      most: 5,
      within: 5 * MINUTE,
      isPerUser: false,
      fits: (method, path) => method === 'POST' && path === '/auth/sign_in',
    },
    {
      name: 'all',
      most: model.can('previousChanges') ? 3000 : 300,
      within: MINUTE,
      isPerUser: false,
      fits: () => true,
    },
  ]
  if (model.can('contactPresence90'))
    rules.push({
      name: 'meta',
      most: 30,
      within: MINUTE,
      isPerUser: true,
      fits: (_method, path) => path.endsWith('/conversations/meta'),
    })
  return rules
}

/** Counts requests per address or user in fixed windows. Off until switched on. */
export class RateLimits {
  readonly #clock: Clock
  readonly #rules: Rule[]
  readonly #windows = new Map<string, { began: number; count: number }>()
  isOn = false

  constructor(model: Model) {
    this.#clock = model.clock
    this.#rules = rulesOf(model)
  }

  /** Counts the request and returns whether it exceeds a limit. */
  exceeds(method: string, path: string, agent: string | null): boolean {
    if (!this.isOn) return false
    const now = this.#clock.monotonic()
    let isOver = false
    for (const rule of this.#rules.filter(({ fits }) => fits(method, path))) {
      const key = `${rule.name} ${rule.isPerUser ? (agent ?? '') : ''}`
      const window = this.#windows.get(key)
      const current = window && now - window.began < rule.within ? window : { began: now, count: 0 }
      current.count += 1
      this.#windows.set(key, current)
      isOver ||= current.count > rule.most
    }
    return isOver
  }
}
