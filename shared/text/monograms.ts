/** Letters that stand for a name, in any script. */

/** A letter or digit that nothing follows which could join it; conjoining jamo do. */
const ALONE = /^(?![\u1100-\u11ff])[\p{L}\p{N}](?!\p{M}|\u200d|\ufe0f)/u
/** Made only for names that need it: the rules of graphemes take tens of milliseconds to load, in the middle of the first paint. */
let graphemes: Intl.Segmenter | undefined
const first = (word: string): string => {
  const alone = ALONE.exec(word)
  if (alone !== null) return alone[0]
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  for (const { segment } of graphemes.segment(word)) return segment
  return ''
}
/** UTF-16 units that are looked at: names can be as long as a server lets them be. */
const LONGEST = 500
/** Scripts whose letters join or stand for words: one of them is enough. */
const ONE_LETTER =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Devanagari}\p{sc=Thai}]/u

/** At most two letters: `Maya Lindqvist` is `ML`, `王小明` is `王`, `ben@example.com` is `B`. `?` where there are none. */
export function initialsOf(name: string): string {
  const words = name
    .slice(0, LONGEST)
    .replace(/@.*$/s, '')
    .split(/[\s._-]+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}\p{Extended_Pictographic}]+/u, ''))
    .filter((word) => word !== '')
  const [start, end] = [words[0], words.length > 1 ? words.at(-1) : undefined]
  if (start === undefined) return '?'
  const letter = first(start).toLocaleUpperCase()
  return end === undefined || ONE_LETTER.test(letter) ? letter : letter + first(end).toLocaleUpperCase()
}

/** Letters of a name that are tried for its second letter. */
const MONOGRAM_LETTERS = 40

/**
 * At most two letters for each name, which differ as long as the names' letters allow it: `Billing` and `Bugs` are `Bi` and `Bu`. Equal
 * names get the same.
 */
export function monogramsOf(names: readonly string[]): string[] {
  const given = new Map<string, string>()
  const taken = new Set<string>()
  return names.map((name) => {
    const known = given.get(name)
    if (known !== undefined) return known
    const initials = initialsOf(name)
    const letters = name.slice(0, LONGEST).match(/[\p{L}\p{N}]/gu) ?? []
    const [start = '?', ...rest] = letters.slice(0, MONOGRAM_LETTERS)
    const pairs = rest.map((letter) => start.toLocaleUpperCase() + letter.toLocaleLowerCase())
    const isWhole = initials.length > start.length || ONE_LETTER.test(start)
    const choices = isWhole ? [initials, ...pairs] : [...pairs, initials]
    const choice = choices.find((each) => !taken.has(each)) ?? choices[0] ?? initials
    given.set(name, choice)
    taken.add(choice)
    return choice
  })
}

/**
 * The letters of accounts: one where no other account has it, else two. Accounts with the same name differ by a letter of the server's
 * host: `Acme` on `chat.example` and on `help.example` are `Ac` and `Ah`.
 */
export function accountMonograms(accounts: readonly { name: string; host: string }[]): string[] {
  const initials = accounts.map(({ name }) => initialOf(name))
  const isAlone = initials.map((letter) => initials.filter((other) => other === letter).length === 1)
  const together = accounts.filter((_, index) => isAlone[index] === false)
  const pairs = monogramsOf(together.map(({ name }) => name))
  const taken = new Set([...initials.filter((_, index) => isAlone[index]), ...pairs])
  const ofSameName = new Map<string, typeof together>()
  for (const account of together) ofSameName.set(account.name, [...(ofSameName.get(account.name) ?? []), account])
  const choices = new Map<object, string>()
  for (const same of ofSameName.values()) {
    if (same.length === 1) continue
    const start = commonStart(same.map(({ host }) => host.slice(0, LONGEST)))
    for (const account of same) {
      const letters =
        account.host
          .slice(start, LONGEST)
          .match(/[\p{L}\p{N}]/gu)
          ?.slice(0, MONOGRAM_LETTERS) ?? []
      const choice = letters
        .map((letter) => initialOf(account.name) + letter.toLocaleLowerCase())
        .find((each) => !taken.has(each))
      if (choice === undefined) continue
      taken.add(choice)
      choices.set(account, choice)
    }
  }
  return accounts.map((account, index) =>
    isAlone[index] === true
      ? (initials[index] ?? '?')
      : (choices.get(account) ?? pairs[together.indexOf(account)] ?? '?'),
  )
}

const initialOf = (name: string): string => first(initialsOf(name))

/** The length of what all texts begin with. */
function commonStart([one = '', ...others]: readonly string[]): number {
  let length = 0
  while (length < one.length && others.every((other) => other[length] === one[length])) length++
  return length
}
