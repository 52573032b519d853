import type { Random } from '../../electron/core/ports.ts'
import type { RestFault } from '../../electron/demo/control/restFaults.ts'
import { failedAfter } from '../../electron/demo/control/restFaults.ts'
import type { StandingFault } from '../../electron/demo/control/socketFaults.ts'

/** A position in a list as a share, 0 to 1, since the list's length may differ when the step runs. */
export type Part = number

/** What a colleague, or the same agent on another device, does. */
export type ColleagueDeed =
  'reply' | 'note' | 'status' | 'assign' | 'team' | 'labels' | 'priority' | 'mute' | 'delete' | 'seen' | 'attributes'
export type VisitorDeed = 'write' | 'file' | 'typing' | 'seen' | 'status' | 'delivery' | 'submit'
export type AgentAction =
  | 'status'
  | 'assign'
  | 'team'
  | 'labels'
  | 'priority'
  | 'mute'
  | 'watch'
  | 'transcript'
  | 'markUnread'
  | 'deleteOwn'
  | 'attribute'
  | 'macro'
  | 'deleteConversation'

/** What happens at the server. */
export type ServerDeed =
  | { do: 'arrive'; inbox: Part; times: number }
  | { do: 'visitor'; deed: VisitorDeed; of: Part; pick: Part; times: number }
  | { do: 'colleague'; deed: ColleagueDeed; who: 'ben' | 'cleo' | 'adaElsewhere'; of: Part; pick: Part }
  | { do: 'remove'; of: Part }
  | { do: 'contact'; of: Part; pick: Part }

/** What the agent does at the machine. */
export type AgentDeed =
  | { do: 'send'; of: Part; how: 'reply' | 'note' | 'variable' | 'quote' | 'file'; times: number }
  | { do: 'draft'; of: Part }
  /** `delay`: milliseconds before it may be sent, as after a single-key shortcut. */
  | { do: 'act'; action: AgentAction; of: Part; pick: Part; delay: number }
  /** Cancels or undoes one of the last actions. */
  | { do: 'undo'; how: 'takeBack' | 'undo'; pick: Part }
  /** Takes one of the last messages back, if it has not been sent. */
  | { do: 'takeBack'; pick: Part }
  | { do: 'thread'; slot: number; of: Part; isVisible: boolean }
  | { do: 'closeThread'; slot: number }
  | { do: 'scroll'; slot: number }
  | { do: 'list'; slot: number; view: Part; status: Part; sort: Part }
  | { do: 'window'; focused: boolean }
  | { do: 'answer'; with: 'retry' | 'discard'; pick: Part }
  | { do: 'typing'; of: Part; on: boolean }

/** Faults. */
export type FaultDeed =
  | { do: 'drop'; how: 'close' | 'cut' | 'reset'; code: number }
  | { do: 'socketFault'; fault: StandingFault; forMs: number; count: number | null }
  | { do: 'garbage'; frames: string[] }
  | { do: 'oversize' }
  | { do: 'disconnect'; reason: string; reconnect: boolean; leaveOpen: boolean }
  | { do: 'rotateToken' }
  | {
      do: 'restFault'
      fault: RestFault
      method: string | null
      path: string | null
      forMs: number
      count: number | null
    }
  | { do: 'ignoreAfter'; on: boolean }
  /** Background jobs run `delay` milliseconds late; null: not at all, and then in a burst. */
  | { do: 'jobs'; delay: number | null; forMs: number }
  /** Redis stops: what is sent is stored and refused. Then it is back, and the server is deaf until it restarts. */
  | { do: 'broker'; downMs: number; deafMs: number }
  | { do: 'serverRestart'; downMs: number }
  /** The account is suspended for a while: all requests are refused, except the profile. */
  | { do: 'suspend'; forMs: number }
  /** An account or an inbox is taken away from the agent, and given back after a while. */
  | { do: 'takeAway'; what: 'account' | 'inbox'; pick: Part; forMs: number }
  | { do: 'weather'; weather: 'down' | 'stalled'; forMs: number; reset: boolean; isAnnounced: boolean }
  | { do: 'forgetConnections'; isAnnounced: boolean }
  | { do: 'kill'; calls: number; powerLoss: boolean; asleepMs: number }
  | { do: 'quit' }
  | { do: 'clock'; jumpMs: number }
  | { do: 'sleep'; ms: number; monotonicMoves: boolean; isAnnounced: boolean; inputFirst: boolean; reset: boolean }
  | { do: 'power'; event: 'lock' | 'unlock' | 'network' }
  | { do: 'noteDisk' }

export type Deed = ServerDeed | AgentDeed | FaultDeed

const AT_SERVER: ReadonlySet<string> = new Set([
  'arrive',
  'visitor',
  'colleague',
  'remove',
  'contact',
] satisfies ServerDeed['do'][])
const BY_AGENT: ReadonlySet<string> = new Set([
  'send',
  'draft',
  'act',
  'thread',
  'closeThread',
  'scroll',
  'list',
  'window',
  'answer',
  'typing',
  'undo',
  'takeBack',
] satisfies AgentDeed['do'][])
export const isServerDeed = (deed: Deed): deed is ServerDeed => AT_SERVER.has(deed.do)
export const isAgentDeed = (deed: Deed): deed is AgentDeed => BY_AGENT.has(deed.do)

/** `wait`: milliseconds of true time after the step. */
export type Step = Deed & { wait: number }

/** The setting of a story. */
export interface Setting {
  like: string
  role: 'administrator' | 'agent'
  conversations: number
  /** Messages of the longest thread. */
  longest: number
  autoAssign: boolean
  /** Milliseconds by which the server's clock is ahead. */
  skew: number
  /** Changes without events happen: reads by others, removals. They show at the next comparison. */
  hasSilentAccount: boolean
  /** Seconds in which a chat message can be taken back. */
  sendDelay: 0 | 5 | 10
}

/** `jobs`: the job queue is stopped. `deaf`: the server restarted its broker. `lost`: the broker loses every event. */
export type Silence = 'jobs' | 'deaf' | 'lost'

export interface Plan {
  seed: number
  setting: Setting
  steps: Step[]
  /** Why no events come in the last minutes of the story, while the server answers and customers write; null: they come. */
  silence: Silence | null
}

const VERSIONS = ['4.15.1', '4.15.1', '2.16.0', '1.16.2', '3.16.0'] as const
const MINUTE = 60_000
/** So that one story in ten has it. */
const TAKE_AWAY = 0.4

export function makePlan(seed: number, random: Random): Plan {
  const any = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1))
  const setting: Setting = {
    like: any(VERSIONS),
    role: random() < 0.5 ? 'agent' : 'administrator',
    conversations: random() < 0.15 ? between(24, 45) : between(2, 10),
    longest: random() < 0.25 ? between(60, 140) : between(3, 25),
    autoAssign: random() < 0.3,
    skew: random() < 0.25 ? between(-40 * MINUTE, 40 * MINUTE) : 0,
    hasSilentAccount: random() < 0.3,
    sendDelay: any([0, 0, 5, 10] as const),
  }
  const roll = rolls(setting, any, between, random)
  const steps = Array.from({ length: between(20, 60) }, (): Step => ({ ...roll(), wait: waitOf(between, random) }))
  return { seed, setting, steps, silence: any(['jobs', 'deaf', 'lost', null, null, null] as const) }
}

function waitOf(between: (low: number, high: number) => number, random: Random): number {
  const kind = random()
  if (kind < 0.3) return between(0, 60)
  if (kind < 0.85) return between(60, 4_000)
  if (kind < 0.985) return between(4_000, 45_000)
  return between(50 * MINUTE, 80 * MINUTE)
}

/** Picks random steps by weight. */
function rolls(
  setting: Setting,
  any: <T>(values: readonly T[]) => T,
  between: (low: number, high: number) => number,
  random: Random,
): () => Deed {
  const isRare = (share: number): boolean => random() < share
  const table: [number, () => Deed][] = [
    [5, () => ({ do: 'arrive', inbox: random(), times: isRare(0.08) ? between(2, 25) : 1 })],
    [
      22,
      () => ({
        do: 'visitor',
        deed: any([
          'write',
          'write',
          'write',
          'file',
          'typing',
          'seen',
          'seen',
          'status',
          'delivery',
          'delivery',
          'submit',
        ] as const),
        of: random(),
        pick: random(),
        times: isRare(0.05) ? between(20, 120) : between(1, 3),
      }),
    ],
    [
      14,
      () => ({
        do: 'colleague',
        deed: any([
          'reply',
          'reply',
          'note',
          'status',
          'status',
          'assign',
          'assign',
          'team',
          'labels',
          'priority',
          'mute',
          'delete',
          'attributes',
          ...(setting.hasSilentAccount ? ['seen' as const] : []),
        ] as const),
        who: any(['ben', 'cleo', 'adaElsewhere'] as const),
        of: random(),
        pick: random(),
      }),
    ],
    [setting.hasSilentAccount ? 1 : 0, () => ({ do: 'remove', of: random() })],
    [1, () => ({ do: 'contact', of: random(), pick: random() })],
    [
      18,
      () => ({
        do: 'send',
        of: random(),
        how: any(['reply', 'reply', 'reply', 'note', 'variable', 'quote', 'file'] as const),
        times: isRare(0.2) ? between(2, 4) : 1,
      }),
    ],
    [3, () => ({ do: 'draft', of: random() })],
    [
      12,
      () => ({
        do: 'act',
        action: any([
          'status',
          'status',
          'assign',
          'team',
          'labels',
          'priority',
          'mute',
          'watch',
          'transcript',
          'markUnread',
          'deleteOwn',
          'attribute',
          'macro',
          ...(isRare(0.15) ? ['deleteConversation' as const] : []),
        ] as const),
        of: random(),
        pick: random(),
        delay: isRare(0.4) ? 250 : 0,
      }),
    ],
    [6, () => ({ do: 'undo', how: isRare(0.3) ? 'takeBack' : 'undo', pick: random() })],
    [3, () => ({ do: 'takeBack', pick: random() })],
    [8, () => ({ do: 'thread', slot: between(0, 1), of: random(), isVisible: isRare(0.5) })],
    [2, () => ({ do: 'closeThread', slot: between(0, 1) })],
    [2, () => ({ do: 'scroll', slot: between(0, 1) })],
    [3, () => ({ do: 'list', slot: between(0, 1), view: random(), status: random(), sort: random() })],
    [3, () => ({ do: 'window', focused: isRare(0.6) })],
    [3, () => ({ do: 'answer', with: isRare(0.7) ? 'retry' : 'discard', pick: random() })],
    [1, () => ({ do: 'typing', of: random(), on: isRare(0.5) })],
    [
      4,
      () => ({ do: 'drop', how: any(['close', 'cut', 'reset'] as const), code: any([1000, 1001, 1006, 1012, 4000]) }),
    ],
    [8, () => socketFault(any, between, random)],
    [
      1,
      () => ({
        do: 'garbage',
        frames: [
          any([
            'null',
            '[]',
            '{',
            '42',
            '',
            '{"type":"welcome"}',
            '{"type":"confirm_subscription"}',
            '{"identifier":"{}","message":{"event":"message.created","data":null}}',
          ]),
        ],
      }),
    ],
    [0.5, () => ({ do: 'oversize' })],
    [
      2,
      () => ({
        do: 'disconnect',
        reason: any(['server_restart', 'remote', 'unauthorized', 'invalid_request', 'odd']),
        reconnect: isRare(0.6),
        leaveOpen: isRare(0.2),
      }),
    ],
    [1, () => ({ do: 'rotateToken' })],
    [9, () => restFault(any, between, random)],
    [0.5, () => ({ do: 'ignoreAfter', on: isRare(0.5) })],
    [3, () => ({ do: 'jobs', delay: isRare(0.5) ? null : between(1_000, 40_000), forMs: between(5_000, 120_000) })],
    [
      2,
      () => ({
        do: 'broker',
        downMs: isRare(0.5) ? 0 : between(1_000, 30_000),
        deafMs: isRare(0.3) ? between(60_000, 6 * MINUTE) : between(0, 60_000),
      }),
    ],
    [2, () => ({ do: 'serverRestart', downMs: between(100, 40_000) })],
    // 1.16 has no suspended accounts.
    [setting.like === '1.16.2' ? 0 : 1.5, () => ({ do: 'suspend', forMs: between(1_000, 5 * MINUTE) })],
    [
      TAKE_AWAY,
      () => ({
        do: 'takeAway',
        // Administrators see every inbox.
        what: setting.role === 'administrator' ? 'account' : any(['account', 'inbox'] as const),
        pick: random(),
        forMs: isRare(0.2) ? between(100, 5_000) : between(5_000, 5 * MINUTE),
      }),
    ],
    [
      4,
      () => ({
        do: 'weather',
        weather: any(['down', 'stalled'] as const),
        forMs: isRare(0.15) ? between(60_000, 8 * MINUTE) : between(500, 40_000),
        reset: isRare(0.5),
        isAnnounced: isRare(0.7),
      }),
    ],
    [2, () => ({ do: 'forgetConnections', isAnnounced: isRare(0.3) })],
    [
      4,
      () => ({
        do: 'kill',
        calls: between(1, isRare(0.5) ? 30 : 400),
        powerLoss: isRare(0.3),
        asleepMs: isRare(0.2) ? between(60_000, 10 * MINUTE) : between(0, 8_000),
      }),
    ],
    [1, () => ({ do: 'quit' })],
    [
      1,
      () => ({
        do: 'clock',
        jumpMs: any([1, -1]) * (isRare(0.3) ? between(3_600_000, 172_800_000) : between(1_000, 1_800_000)),
      }),
    ],
    [
      2.5,
      () => ({
        do: 'sleep',
        ms: isRare(0.3) ? between(600_000, 6 * 3_600_000) : between(1_000, 240_000),
        monotonicMoves: isRare(0.5),
        isAnnounced: isRare(0.7),
        inputFirst: isRare(0.5),
        reset: isRare(0.5),
      }),
    ],
    [1.5, () => ({ do: 'power', event: any(['lock', 'unlock', 'network'] as const) })],
    [3, () => ({ do: 'noteDisk' })],
  ]
  const total = table.reduce((sum, [weight]) => sum + weight, 0)
  return () => {
    let left = random() * total
    for (const [weight, make] of table) {
      left -= weight
      if (left < 0) return make()
    }
    return { do: 'noteDisk' }
  }
}

function socketFault(
  any: <T>(values: readonly T[]) => T,
  between: (low: number, high: number) => number,
  random: Random,
): Deed {
  const once = random() < 0.5 ? 1 : between(2, 4)
  const long = between(2_000, 40_000)
  const make = any<() => { fault: StandingFault; count: number | null }>([
    () => ({ fault: { kind: 'halfOpen' }, count: null }),
    () => ({ fault: { kind: 'noPings' }, count: null }),
    () => ({ fault: { kind: 'pause' }, count: null }),
    () => ({ fault: { kind: 'delay', ms: between(0, 3_000), jitter: between(0, 4_000) }, count: null }),
    () => ({ fault: { kind: 'duplicate', times: between(2, 3) }, count: null }),
    () => ({ fault: { kind: 'reorder', window: between(2, 8) }, count: null }),
    () => ({ fault: { kind: 'noWelcome' }, count: once }),
    () => ({
      fault: random() < 0.5 ? { kind: 'confirm' } : { kind: 'confirm', ms: between(500, 20_000) },
      count: once,
    }),
    () => ({ fault: { kind: 'reject' }, count: once }),
    () => ({ fault: { kind: 'refuse', status: any([401, 403, 404, 429, 500, 502, 503]) }, count: once }),
    () => ({ fault: { kind: 'hang' }, count: once }),
  ])
  return { do: 'socketFault', ...make(), forMs: long }
}

/** Paths with wrong answers. Sends get a larger share, since they may be lost or duplicated. */
const SENDS = '/conversations/\\d+/messages$'
const READS: readonly (string | null)[] = [
  null,
  '/conversations\\?',
  '/conversations/\\d+$',
  '/conversations/\\d+/messages\\?',
  '/conversations/\\d+/messages$',
  '/meta',
  '/profile',
  '/labels|/agents|/inboxes|/teams|/macros$',
]
const ACTIONS =
  '(toggle_status|assignments|labels|toggle_priority|custom_attributes|execute|mute|unmute|participants|transcript|update_last_seen|unread)$'

function restFault(
  any: <T>(values: readonly T[]) => T,
  between: (low: number, high: number) => number,
  random: Random,
): Deed {
  const target = any<{ method: string | null; path: string | null }>([
    { method: 'POST', path: SENDS },
    { method: 'POST', path: SENDS },
    { method: 'GET', path: any(READS) },
    { method: 'POST', path: ACTIONS },
    { method: null, path: null },
  ])
  const reads = target.method === 'GET'
  // No 404s of the server itself: the desk believes one that reports a conversation as missing; that is another step (`remove`).
  const statuses =
    reads || target.method === null ? [429, 500, 502, 503, 504] : [401, 403, 404, 409, 422, 429, 500, 502, 503, 504]
  const isSend = target.method === 'POST' && target.path === SENDS
  const fault = any<() => RestFault>([
    ...(isSend ? [() => failedAfter(any([422, 422, 500]))] : []),
    () => ({
      kind: 'status',
      status: any(statuses),
      body: { error: 'injected' },
      headers: random() < 0.3 ? { 'retry-after': String(between(0, 8)) } : {},
    }),
    () => ({ kind: 'status', status: any(statuses), body: { error: 'injected' } }),
    () => ({ kind: 'status', status: any([401, 403, 404]), body: '<html>A page of a proxy</html>' }),
    () => ({ kind: 'slow', ms: between(50, 20_000), jitter: between(0, 9_000) }),
    () => ({ kind: 'loseAnswer' }),
    () => ({ kind: 'loseAnswer' }),
    () => ({ kind: 'cut' }),
    () => ({ kind: 'truncate' }),
  ])()
  return {
    do: 'restFault',
    fault,
    ...target,
    forMs: between(1_000, 30_000),
    count: random() < 0.6 ? between(1, 3) : null,
  }
}

/** A step as a line of a report. */
export function lineOf(step: Step): string {
  const { do: what, wait, ...rest } = step
  const short = JSON.stringify(rest, (_key, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : value,
  )
  return `${what} ${short === '{}' ? '' : short} · then ${wait} ms`
}
