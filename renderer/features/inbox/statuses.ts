/** The order and the icons of the statuses, for the menus of the list. */
import { AlarmClock, CircleCheck, CircleDot, Hourglass, ListFilter } from '@lucide/vue'
import type { Component } from 'vue'
import type { StatusFilter } from '../../../shared/views.ts'

export const STATUSES = ['open', 'pending', 'snoozed', 'resolved', 'all'] as const satisfies readonly StatusFilter[]
export const STATUS_ICONS: Readonly<Record<StatusFilter, Component>> = {
  open: CircleDot,
  pending: Hourglass,
  snoozed: AlarmClock,
  resolved: CircleCheck,
  all: ListFilter,
}
