import { networkInterfaces } from 'node:os'

/** This machine's addresses as one comparable text: it changes when a cable, a wireless network or a VPN does. */
export function networkFingerprint(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): string {
  const addresses = Object.entries(interfaces).flatMap(([name, list]) =>
    (list ?? [])
      .filter((one) => !one.internal && !one.address.startsWith('fe80:'))
      .map((one) => `${name} ${one.address}`),
  )
  return addresses.sort().join('\n')
}
