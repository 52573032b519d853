import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPrivateAddress } from './privateHost.ts'

/**
 * Refused because a public name leads into a private network (the answer may change between two questions, so it is
 * judged here).
 */
export const PRIVATE_ADDRESS = 'EPRIVATE'

/** Whether a name leads into a private network by this machine's own resolver; false where it can't tell. */
export function leadsToPrivate(hostname: string): Promise<boolean> {
  return new Promise((resolve) =>
    lookup(hostname, { all: true }, (error, addresses) =>
      resolve(!error && addresses.some(({ address }) => isPrivateAddress(address))),
    ),
  )
}

/**
 * `dns.lookup` that never gives out an address of this machine or a private network: it fails with `EPRIVATE` instead.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const isPrivate = !error && addresses.some(({ address }) => isPrivateAddress(address))
    const failure =
      error ??
      (isPrivate ? Object.assign(new Error('The name leads into a private network'), { code: PRIVATE_ADDRESS }) : null)
    if (failure) callback(failure, [])
    else if (options.all === true) callback(null, addresses)
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
  })
}
