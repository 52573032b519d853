import type { Assignee } from '../../../shared/model/conversation.ts'
import type { MacroAction, MacroStep } from '../../../shared/model/macro.ts'
import { macroSteps } from '../../../shared/model/macro.ts'
import type { ReferenceLoader } from '../sync/referenceLoader.ts'
import type { SyncPorts } from '../sync/syncPorts.ts'
import type { MacroChange, MacroEffect } from './kinds/macro.ts'
import { mergeSets } from './kinds/sets.ts'

/** The macros of the accounts, and what each of them does. */
export class Macros {
  readonly #ports: SyncPorts
  readonly #reference: Pick<ReferenceLoader, 'refreshList'>

  constructor(ports: SyncPorts, reference: Pick<ReferenceLoader, 'refreshList'>) {
    this.#ports = ports
    this.#reference = reference
  }

  /** Running a macro, as it is known now; null if it is gone, or isn't shared with the user anymore. */
  changeOf(accountId: number, macroId: number): MacroChange | null {
    const macro = this.#ports.server.meta.reference(accountId, 'macros')?.find(({ id }) => id === macroId)
    if (!macro) return null
    const { name, actions } = macro
    return { field: 'macro', macroId, name, actions, effect: this.#effectOf(accountId, actions) }
  }

  /** The same as the server has it, asked at most every few seconds. Never rejects: what is known counts where it doesn't answer. */
  async current(accountId: number, macroId: number): Promise<MacroChange | null> {
    await this.#reference.refreshList(accountId, 'macros')
    return this.changeOf(accountId, macroId)
  }

  #effectOf(accountId: number, actions: readonly MacroAction[]): MacroEffect {
    return macroSteps(actions).reduce<MacroEffect>((effect, step) => this.#withStep(accountId, effect, step), {
      add: [],
      remove: [],
    })
  }

  #withStep(accountId: number, effect: MacroEffect, step: MacroStep): MacroEffect {
    switch (step.kind) {
      case 'status':
        return { ...effect, status: step.status }
      case 'mute':
        return { ...effect, status: 'resolved', muted: true }
      case 'priority':
        return { ...effect, priority: step.priority }
      case 'addLabels':
        return { ...effect, ...mergeSets(effect, { add: step.labels, remove: [] }) }
      case 'removeLabels':
        return { ...effect, ...mergeSets(effect, { add: [], remove: step.labels }) }
      case 'assign': {
        if (step.agent === null) return { ...effect, assignee: null }
        const assignee = this.#agent(accountId, step.agent === 'self' ? this.#ports.me() : step.agent)
        // Servers skip what names nobody of the account.
        return assignee ? { ...effect, assignee } : effect
      }
      case 'team': {
        if (step.teamId === null) return { ...effect, team: null }
        const team = this.#ports.server.meta.reference(accountId, 'teams')?.find(({ id }) => id === step.teamId)
        return team ? { ...effect, team: { id: team.id, name: team.name } } : effect
      }
      case 'message':
      case 'note':
      case 'file':
      case 'transcript':
      case 'webhook':
      case 'unknown':
        return effect
    }
  }

  #agent(accountId: number, id: number): Assignee | null {
    const agent = this.#ports.server.meta.reference(accountId, 'agents')?.find((each) => each.id === id)
    return agent ? { id, kind: 'user', name: agent.name, avatarUrl: agent.avatarUrl } : null
  }
}

/** Whether a macro does what the user has seen. */
export const isSameMacro = (one: MacroChange, other: MacroChange): boolean =>
  JSON.stringify(one.actions) === JSON.stringify(other.actions)
