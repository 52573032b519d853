/** What a macro will do, in sentences. */
import {
  BellOff,
  CircleDot,
  CircleHelp,
  MailPlus,
  Paperclip,
  Send,
  SignalHigh,
  StickyNote,
  Tag,
  UserRound,
  UsersRound,
  Webhook,
} from '@lucide/vue'
import type { Component } from 'vue'
import type { MacroStep } from '../../shared/model/macro.ts'
import { shownName } from '../../shared/text/names.ts'
import { useI18n } from '../i18n.ts'
import type { Reference } from '../stores/reference.ts'
import { useNameList } from '../ui/nameList.ts'

export interface MacroSentence {
  readonly icon: Component
  readonly words: string
  /** What is written, in full; empty where it writes nothing. */
  readonly quote: string
  /** Somebody outside of the desk gets it, or nobody knows what it does. */
  readonly isOutside: boolean
}

export function useMacroWords(): (step: MacroStep, reference: Reference) => MacroSentence {
  const { t } = useI18n()
  const list = useNameList()
  const named = (labels: readonly string[]): string => list(labels.map((label) => shownName(label)))
  const inside = (icon: Component, words: string, quote = ''): MacroSentence => ({
    icon,
    words,
    quote,
    isOutside: false,
  })
  const outside = (icon: Component, words: string, quote = ''): MacroSentence => ({
    icon,
    words,
    quote,
    isOutside: true,
  })
  function assignWords(agent: number | 'self' | null, reference: Reference): string {
    if (agent === null) return t('thread.macro.step.unassign')
    if (agent === 'self' || agent === reference.me?.id) return t('thread.macro.step.assignToMe')
    const name = reference.agents.find(({ id }) => id === agent)?.name
    return name === undefined
      ? t('thread.macro.step.unknownAgent', { id: agent })
      : t('thread.macro.step.assign', { name })
  }
  function teamWords(teamId: number | null, reference: Reference): string {
    if (teamId === null) return t('thread.macro.step.noTeam')
    const name = reference.teams.find(({ id }) => id === teamId)?.name
    return name === undefined
      ? t('thread.macro.step.unknownTeam', { id: teamId })
      : t('thread.macro.step.team', { name })
  }
  return (step, reference) => {
    switch (step.kind) {
      case 'status':
        return inside(CircleDot, t(`thread.macro.step.${step.status}`))
      case 'assign':
        return inside(UserRound, assignWords(step.agent, reference))
      case 'team':
        return inside(UsersRound, teamWords(step.teamId, reference))
      case 'addLabels':
        return inside(Tag, t('thread.macro.step.addLabels', { labels: named(step.labels) }, step.labels.length))
      case 'removeLabels':
        return inside(Tag, t('thread.macro.step.removeLabels', { labels: named(step.labels) }, step.labels.length))
      case 'priority':
        return inside(
          SignalHigh,
          step.priority === null
            ? t('thread.macro.step.noPriority')
            : t('thread.macro.step.priority', { priority: t(`contact.priorities.${step.priority}`) }),
        )
      case 'mute':
        return inside(BellOff, t('thread.macro.step.mute'))
      case 'note':
        return inside(StickyNote, t('thread.macro.step.note'), step.text)
      case 'message':
        return outside(Send, t('thread.macro.step.message'), step.text)
      case 'file':
        return outside(Paperclip, t('thread.macro.step.file'))
      case 'transcript':
        return outside(
          MailPlus,
          step.emails.length === 0
            ? t('thread.macro.step.transcriptToNobody')
            : t('thread.macro.step.transcript', { emails: list(step.emails) }),
        )
      case 'webhook':
        return outside(Webhook, t('thread.macro.step.webhook', { url: step.url }))
      case 'unknown':
        return outside(CircleHelp, t('thread.macro.step.unknown', { name: step.name }))
    }
  }
}
