/** Options of the command line. */
export interface Arguments {
  /** Folder for all data of this instance; each has its own single-instance lock. */
  readonly userDataDir: string | null
  /** Opens the sign-in page with this address filled in. */
  readonly server: string | null
  /** Starts in the tray. */
  readonly hidden: boolean
  /** Started by the system at login; starts in the tray too. */
  readonly openAtLogin: boolean
}

/** Reads `--name=value` and `--name` switches; the last one wins, an empty value is ignored. */
export function parseArguments(words: readonly string[]): Arguments {
  const value = (name: string): string | null => {
    const prefix = `--${name}=`
    return (
      words
        .findLast((word) => word.startsWith(prefix))
        ?.slice(prefix.length)
        .trim() || null
    )
  }
  return {
    userDataDir: value('user-data-dir'),
    server: value('server'),
    hidden: words.includes('--hidden'),
    openAtLogin: words.includes('--open-at-login'),
  }
}
