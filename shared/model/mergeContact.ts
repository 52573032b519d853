import type { Contact, ContactPatch } from './people.ts'

/** Merges a patch into a contact. No server sends a version of contacts, so the last patch wins. */
export function mergeContact(known: Contact | undefined, patch: ContactPatch): Contact {
  const base: Contact = known ?? {
    accountId: patch.accountId,
    id: patch.id,
    name: '',
    email: null,
    phone: null,
    identifier: null,
    avatarUrl: null,
    blocked: false,
    additionalAttributes: {},
    customAttributes: {},
    channels: null,
    createdAt: null,
    lastActivityAt: null,
  }
  const merged = { ...base, ...patch }
  if (patch.channels === null && base.channels !== null) merged.channels = base.channels
  if (base.lastActivityAt !== null && (merged.lastActivityAt ?? 0) < base.lastActivityAt)
    merged.lastActivityAt = base.lastActivityAt
  return merged
}
