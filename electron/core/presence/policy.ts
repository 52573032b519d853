/** follow: as the person's input says. stayOnline: while Deskbell runs. manual: as chosen by hand. */
export type PresenceMode = 'follow' | 'stayOnline' | 'manual'
export type PresenceState = 'active' | 'away'

export interface PresenceFacts {
  readonly mode: PresenceMode
  readonly manuallyActive: boolean
  readonly locked: boolean
  readonly suspended: boolean
  /** Seconds since the last input; `unknown` counts as active, or nobody could work on such a system. */
  readonly idleSeconds: number | 'unknown'
  readonly idleThresholdSeconds: number
}

/** Whether the agent is active or away: docs/protocol.md#presence-heartbeat. On a sleeping machine always away. */
export function presenceOf(facts: PresenceFacts): PresenceState {
  if (facts.suspended) return 'away'
  switch (facts.mode) {
    case 'stayOnline':
      return 'active'
    case 'manual':
      return facts.manuallyActive ? 'active' : 'away'
    case 'follow':
      if (facts.locked) return 'away'
      return facts.idleSeconds === 'unknown' || facts.idleSeconds < facts.idleThresholdSeconds ? 'active' : 'away'
  }
}
