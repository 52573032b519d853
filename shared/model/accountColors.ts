import type { AccountColor, Settings } from './settings.ts'
import { AUTOMATIC_COLORS } from './settings.ts'

/**
 * The colors that accounts have by themselves, by `accountKey`: what is stored stays, and an account without one gets the first that the
 * fewest others use, by themselves or because the user chose it. Accounts that are not among `keys` have none.
 */
export function automaticColors(
  keys: readonly string[],
  { accounts, accountColors: stored }: Pick<Settings, 'accounts' | 'accountColors'>,
): Record<string, AccountColor> {
  const colors: Record<string, AccountColor> = Object.fromEntries(
    keys.flatMap((key) => (stored[key] === undefined ? [] : [[key, stored[key]]])),
  )
  const chosen = (key: string): AccountColor | undefined => accounts[key]?.color ?? colors[key]
  for (const key of keys) {
    if (colors[key] !== undefined) continue
    const usesOf = (color: AccountColor): number =>
      keys.filter((other) => other !== key && chosen(other) === color).length
    const uses = AUTOMATIC_COLORS.map(usesOf)
    colors[key] = AUTOMATIC_COLORS[uses.indexOf(Math.min(...uses))] ?? AUTOMATIC_COLORS[0]
  }
  return colors
}
