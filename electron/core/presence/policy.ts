/**
 * `follow`: active while there is input on this computer. `stayOnline`: active while Deskbell runs. `manual`: as the
 * user chose.
 */
export type PresenceMode = 'follow' | 'stayOnline' | 'manual'
export type PresenceState = 'active' | 'away'

export interface PresenceFacts {
  readonly mode: PresenceMode
  readonly manuallyActive: boolean
  readonly locked: boolean
  readonly suspended: boolean
  /**
   * Seconds since the last input. `unknown` counts as active, because otherwise the user could never be online there.
   */
  readonly idleSeconds: number | 'unknown'
  readonly idleThresholdSeconds: number
}

/** Whether the user is active or away: docs/protocol.md#presence-heartbeat. Always away on a sleeping machine. */
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
