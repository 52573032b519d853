/** The Electron binary of this checkout, or undefined where it was never downloaded. */
export function findElectron(root: string): string | undefined
/** True where the binary starts at all. */
export function isElectronUsable(binary: string): boolean
/** An installed Chromium: the one named in DESKBELL_CHROMIUM, the system's, else Playwright's download. */
export function findChromium(environment?: NodeJS.ProcessEnv): string | undefined
