/** Characters of a kept draft. */
export const LONGEST_DRAFT = 2_000_000
/** Files of a kept draft: more than one message takes, because it also names those of messages that main did not take yet. */
export const MOST_DRAFT_FILES = 60
