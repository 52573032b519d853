import { parseArgs } from 'node:util'
import { errorMessage } from '../../shared/text/errors.ts'
import type { DemoOptions } from './index.ts'
import { SEEDS } from './seed/seeds.ts'

export const HELP = `Options
  --port N            port of REST, public API and /cable (default: any free one)
  --control-port N    port of the control API (default: any free one)
  --seed NAME         desk (default), recording, agent-day, empty, or a number: desk with that random seed
  --random N          random seed of the desk and its visitors (default 1)
  --like VERSION      server version to imitate (default 4.15.1)
  --visitors RATE     events a second from scripted visitors, 0 to 500 (default 0)
  --daily-life        simulate visitors and colleagues, who answer what agents write
  --presence-ttl S    seconds that a beat keeps an agent online (default: the version's own)
  --single-sign-on    offer Google and SAML, at a small identity provider of its own
  --ask-at-session-cap  answer every client with the list of sessions (409) at the cap of 25
  --json              print one line of JSON with the addresses and the agents
  --help
`

export type ParsedOptions =
  | { readonly kind: 'run'; readonly options: DemoOptions; readonly isJson: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'error'; readonly message: string }

/** Parses the command line. Returns an error message instead of throwing. */
export function parseOptions(args: string[]): ParsedOptions {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string' },
        'control-port': { type: 'string' },
        seed: { type: 'string' },
        random: { type: 'string' },
        like: { type: 'string' },
        visitors: { type: 'string' },
        'presence-ttl': { type: 'string' },
        'daily-life': { type: 'boolean' },
        'ask-at-session-cap': { type: 'boolean' },
        'single-sign-on': { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
    if (values.help === true) return { kind: 'help' }
    const isNumbered = values.seed !== undefined && /^\d+$/.test(values.seed)
    const seed = isNumbered ? 'desk' : (values.seed ?? 'desk')
    const known = SEEDS.find((name) => name === seed)
    if (!known) return { kind: 'error', message: `unknown seed: ${seed}` }
    if (values.like !== undefined && !/^\d+\.\d+\.\d+$/.test(values.like))
      return { kind: 'error', message: `not a version: ${values.like}` }
    const number = (name: keyof typeof values, low: number, high: number): number | undefined => {
      const text = values[name]
      if (typeof text !== 'string') return undefined
      const value = Number(text)
      if (!Number.isFinite(value) || value < low || value > high)
        throw new RangeError(`--${name} must be between ${low} and ${high}`)
      return value
    }
    const ttl = number('presence-ttl', 0.1, 86_400)
    const entries = {
      port: number('port', 0, 65_535),
      controlPort: number('control-port', 0, 65_535),
      seed: known,
      like: values.like,
      visitors: number('visitors', 0, 500),
      dailyLife: values['daily-life'],
      singleSignOn:
        values['single-sign-on'] === true
          ? { methods: ['google' as const, 'saml' as const], mobileScheme: 'deskbell' }
          : undefined,
      askAtSessionCap: values['ask-at-session-cap'],
      random: isNumbered ? Number(values.seed) : number('random', 0, 4_294_967_295),
      presenceWindow: ttl === undefined ? undefined : ttl * 1000,
    }
    return {
      kind: 'run',
      isJson: values.json === true,
      options: Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)),
    }
  } catch (error) {
    return { kind: 'error', message: errorMessage(error) }
  }
}
