import type { PowerMonitor, PowerSaveBlocker } from 'electron'
import { guard, GuardedEmitter } from '../guard.ts'
import { hostState } from '../hostState.ts'

type Implemented =
  'getSystemIdleTime' | 'getSystemIdleState' | 'getCurrentThermalState' | 'isOnBatteryPower' | 'onBatteryPower'

/** Electron's `powerMonitor`: idle time, locks and sleep come from the control channel. */
class HostPower extends GuardedEmitter implements Pick<PowerMonitor, Implemented> {
  constructor() {
    super('powerMonitor')
  }
  getSystemIdleTime(): number {
    const { idleSeconds } = hostState.machine
    return idleSeconds === 'unknown' ? 0 : idleSeconds
  }
  getSystemIdleState(threshold: number): 'active' | 'idle' | 'locked' | 'unknown' {
    const { idleSeconds, isLocked } = hostState.machine
    if (isLocked) return 'locked'
    if (idleSeconds === 'unknown') return 'unknown'
    return idleSeconds >= threshold ? 'idle' : 'active'
  }
  getCurrentThermalState(): 'nominal' {
    return 'nominal'
  }
  isOnBatteryPower(): boolean {
    return hostState.machine.isOnBattery
  }
  get onBatteryPower(): boolean {
    return hostState.machine.isOnBattery
  }
}

/** Electron's `powerMonitor`. */
export const powerMonitor = new HostPower()

const blockers = new Set<number>()
let lastBlocker = 0

/** Electron's `powerSaveBlocker`. */
export const powerSaveBlocker = guard('powerSaveBlocker', {
  start(type: string): number {
    lastBlocker += 1
    blockers.add(lastBlocker)
    hostState.record('power-save-blocker', type)
    return lastBlocker
  },
  stop: (id: number): boolean => blockers.delete(id),
  isStarted: (id: number): boolean => blockers.has(id),
} satisfies PowerSaveBlocker)
