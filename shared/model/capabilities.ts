/**
 * What servers may lack. A capability is found in the answers of the server, never in its version number, because forks
 * have their own: `docs/servers.md#capabilities`. What isn't known to be missing is offered.
 */
export const CAPABILITIES = {
  /** Hides snoozing. */
  snooze: { since: '1.19', found: 'lists' },
  /** Hides the setting for going offline automatically. */
  autoOffline: { since: '1.21', found: 'profile' },
  /** Says that muting blocks the contact. Nothing is hidden where it is missing. */
  blocking: { since: '3.7', found: 'profile' },
  /** Hides the list of unattended conversations. */
  unattended: { since: '2.6', found: 'lists' },
  /**
   * Hides deleting conversations where the server certainly lacks it. Servers from 3.11 to 4.2 are not told apart: their refusal is shown.
   */
  deleting: { since: '4.3', found: 'profile' },
  /** Hides "Mark as unread". */
  unread: { since: '2.12', found: 'asked', path: 'conversations/0/unread' },
  /** Hides who takes part in a conversation, and the list of those in which the user does. */
  participants: { since: '2.14', found: 'asked', path: 'conversations/0/participants' },
  /** Hides macros. */
  macros: { since: '2.8', found: 'asked', path: 'macros/0/execute' },
  /** Hides priorities. */
  priority: { since: '2.17', found: 'asked', path: 'conversations/0/toggle_priority' },
  /** Hides "Try again" at messages that the channel refused. */
  retry: { since: '3.4', found: 'asked', path: 'conversations/0/messages/0/retry' },
  /** Hides folders; filters still find what is cached. */
  folders: { since: '1.18', found: 'used' },
  /** Says that filters find only what is cached. */
  filters: { since: '1.22', found: 'used' },
} as const satisfies Record<
  string,
  | {
      /** The version of Chatwoot that introduced it, for people only. */
      since: string
      /** By the status names and the keys of its lists, by a key of the profile's accounts, or by an unknown route when it is used. */
      found: 'lists' | 'profile' | 'used'
    }
  | {
      since: string
      /**
       * By the key `permissions` in the profile's accounts, which newer servers have; else by asking once: a server that
       * has the route doesn't find conversation 0, so that nothing changes.
       */
      found: 'asked'
      /** Of the `POST`, under the account. */
      path: string
    }
>

export type Capability = keyof typeof CAPABILITIES

export const ALL_CAPABILITIES = Object.keys(CAPABILITIES) as Capability[]
