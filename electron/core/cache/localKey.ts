/** `account/id`: a conversation, thread, contact or message within one session. */
export type LocalKey = string

export function localKey(accountId: number, id: number): LocalKey {
  return `${accountId}/${id}`
}

/** The account and the id of a key. */
export function partsOf(key: LocalKey): { accountId: number; id: number } {
  const separator = key.indexOf('/')
  return { accountId: Number(key.slice(0, separator)), id: Number(key.slice(separator + 1)) }
}

/** The ids of the keys that belong to an account. */
export function idsOf(keys: Iterable<LocalKey>, accountId: number): number[] {
  return [...keys].map(partsOf).flatMap((parts) => (parts.accountId === accountId ? [parts.id] : []))
}
