/** Characters of a stored draft. */
export const LONGEST_DRAFT = 2_000_000
/**
 * Files of a stored draft: more than a message may have, because a draft also lists the files of messages that main has
 * not accepted yet.
 */
export const MOST_DRAFT_FILES = 60
