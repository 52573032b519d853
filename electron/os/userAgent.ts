/** The platforms as browsers name them, which is how servers recognize them. Browsers report these versions whatever the system's is. */
const PLATFORMS: Readonly<Record<string, string>> = {
  darwin: 'Macintosh; Intel Mac OS X 10_15_7',
  win32: 'Windows NT 10.0; Win64; x64',
  linux: 'X11; Linux x86_64',
}

/**
 * Deskbell's user agent. A server lists it among the user's sessions by the names that its parser knows: Electron's, and the platform's.
 * Never "Mozilla", which counts as a browser (docs/servers.md#signing-in). `electron`: its version, undefined on another host.
 */
export function userAgent(version: string, platform: string, electron: string | undefined): string {
  return [
    `Deskbell/${version}`,
    ...(platform in PLATFORMS ? [`(${PLATFORMS[platform] ?? ''})`] : []),
    ...(electron === undefined ? [] : [`Electron/${electron}`]),
  ].join(' ')
}
