/** Which facts of a row fit on its line. Widths are estimated before the row is rendered, so that nothing is measured in the page. */

export interface StateWidth {
  /** Pixels with all its words, with the ones that count (null: it has no such form), and of its icon alone. */
  readonly full: number
  readonly short: number | null
  readonly folded: number
  /** The lowest one folds first. */
  readonly rank: number
  /** It is shortened, folded and hidden before one of a higher rank loses a word. */
  readonly yields?: boolean
}
export interface LabelWidth {
  readonly full: number
  /** Pixels to which it can shrink. */
  readonly least: number
}
export interface ChipWidths {
  readonly states: readonly StateWidth[]
  readonly labels: readonly LabelWidth[]
  readonly mostLabels: number
  /** Of the chip that counts what is hidden. */
  readonly more: number
  readonly gap: number
  /** Of the line. */
  readonly available: number
}

export type StateForm = 'full' | 'short' | 'folded' | 'hidden'
export interface FittedChips {
  readonly states: readonly StateForm[]
  /** The number of labels that are shown. */
  readonly labels: number
  /** Whether what is hidden has room for its count. */
  readonly isCounted: boolean
}

/**
 * States keep their words, or the ones that count, or become an icon; only labels shrink. What doesn't fit is hidden, the
 * least important first. The words that count, which are times, stay rather than the labels and their number. One state may yield: it
 * gives up its words and its place before a more important one changes.
 */
export function fitChips({ states, labels, mostLabels, more, gap, available }: ChipWidths): FittedChips {
  const forms: StateForm[] = states.map(() => 'full')
  const widthOf = (state: StateWidth, form: StateForm | undefined): number =>
    form === 'hidden' || form === undefined ? 0 : gap + (form === 'short' ? (state.short ?? state.full) : state[form])
  const taken = (): number => states.reduce((sum, state, index) => sum + widthOf(state, forms[index]), 0)
  const moreTaken = (isHidden: boolean): number => (isHidden ? more + gap : 0)
  const leastFirst = states.map((state, index) => ({ ...state, index })).sort((a, b) => a.rank - b.rank)
  const fold = (form: StateForm, which: (state: StateWidth) => boolean, isMoreKept: boolean): void => {
    for (const state of leastFirst)
      if (which(state) && taken() + moreTaken(isMoreKept || isOneHidden()) > available + gap) forms[state.index] = form
  }
  // The number of what is hidden would itself push out what stays, so the one that yields is not counted in it here.
  const isOneHidden = (): boolean => forms.some((form, index) => form === 'hidden' && states[index]?.yields !== true)
  const yielding = states.find(({ yields }) => yields === true)
  if (yielding !== undefined) {
    fold('folded', ({ short, rank }) => short === null && rank < yielding.rank, labels.length > 0)
    for (const form of ['short', 'folded', 'hidden'] as const)
      fold(form, ({ yields }) => yields === true, labels.length > 0)
  }
  fold('folded', ({ short }) => short === null, labels.length > 0)
  fold('short', ({ short, yields }) => short !== null && yields !== true, labels.length > 0)
  fold('folded', ({ short, yields }) => short !== null && yields !== true, false)
  fold('hidden', () => true, false)
  const space = available + gap - taken()
  const fits = (count: number): boolean =>
    labels
      .slice(0, count)
      .reduce((sum, { least }) => sum + least + gap, moreTaken(count < labels.length || forms.includes('hidden'))) <=
    space
  let shown = Math.min(labels.length, mostLabels)
  while (shown > 0 && !fits(shown)) shown--
  return { states: forms, labels: shown, isCounted: shown > 0 || more + gap <= space }
}
