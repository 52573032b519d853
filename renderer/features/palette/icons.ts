/** An icon for each command, by what it does. */
import { AlarmClock, ArrowDownToLine, Bell, Check, CircleDashed, CircleDot, CloudUpload, Command, Hourglass, Inbox, Keyboard, Layers, MailOpen, Moon, PanelLeft, PanelRight, Paperclip, Plug, Plus, RefreshCw, Reply, Search, Settings, SignalHigh, StickyNote, Tag, Undo, Undo2, Redo2, UserCheck, UserMinus, UserRound, Wifi } from '@lucide/vue'
import type { Component } from 'vue'
import type { CommandId } from '../../ui/shortcuts.ts'

const ICONS: Partial<Readonly<Record<CommandId, Component>>> = {
  'search-open': Search, 'go-mine': Inbox, 'go-unassigned': CircleDashed, 'go-all': Layers, 'go-notifications': Bell, 'go-back': Undo2, 'go-forward': Redo2, 'list-refresh': RefreshCw,
  'conversation-resolve': Check, 'conversation-reopen': CircleDot, 'conversation-pending': Hourglass, 'conversation-snooze': AlarmClock, 'conversation-assign': UserRound, 'conversation-assignToMe': UserCheck,
  'conversation-unassign': UserMinus, 'conversation-labels': Tag, 'conversation-priority': SignalHigh, 'app-waiting': CloudUpload, 'conversation-markUnread': MailOpen, 'conversation-undo': Undo, 'conversation-latest': ArrowDownToLine, 'conversation-panel': PanelRight,
  'composer-reply': Reply, 'composer-note': StickyNote, 'composer-attach': Paperclip,
  'app-settings': Settings, 'app-connection': Wifi, 'app-reconnect': Plug, 'app-shortcuts': Keyboard, 'app-rail': PanelLeft, 'app-theme': Moon, 'app-addAccount': Plus,
  'availability-online': UserRound, 'availability-busy': UserRound, 'availability-offline': UserRound,
}

export function commandIcon(id: CommandId): Component {
  return ICONS[id] ?? Command
}
