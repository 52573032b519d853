/** What may be sent, checked before it is. Sizes are bytes. */
import { isBlank } from '../../../shared/text/isBlank.ts'
import type { Upload } from './useUploads.ts'

export const MOST_FILES = 15
/** The servers' default limit for one file. */
export const MOST_BYTES = 40 * 1000 * 1000
/** From this share of a channel's length on, what is left is counted. */
const NEAR = 0.9

export type FileProblem = 'tooMany' | 'tooLarge' | 'empty'

/** Which of `files` may be attached beside `already` others, and why the others may not. */
export function checkFiles<F extends { name: string; size: number }>(
  files: readonly F[],
  already: number,
): { accepted: F[]; refused: { file: F; problem: FileProblem }[] } {
  const accepted: F[] = []
  const refused: { file: F; problem: FileProblem }[] = []
  for (const file of files) {
    if (file.size === 0) refused.push({ file, problem: 'empty' })
    else if (file.size > MOST_BYTES) refused.push({ file, problem: 'tooLarge' })
    else if (already + accepted.length >= MOST_FILES) refused.push({ file, problem: 'tooMany' })
    else accepted.push(file)
  }
  return { accepted, refused }
}

export interface Length {
  left: number
  near: boolean
  over: boolean
}
/** How much room a channel leaves; counted in characters, as the servers do. */
export function lengthOf(text: string, most: number): Length {
  const used = Array.from(text).length
  return { left: most - used, near: used >= Math.min(most * NEAR, most - 40) && used > 0, over: used > most }
}

export type SendProblem = 'empty' | 'tooLong' | 'failedUpload' | 'interruptedUpload' | 'tooManyFiles' | 'cannotReply'
/** Why this cannot be sent; null when it can, as soon as its files are read. */
export function sendProblem(input: {
  text: string
  most: number
  uploads: readonly { state: Upload['state'] }[]
  canReply: boolean
  note: boolean
}): SendProblem | null {
  if (!input.note && !input.canReply) return 'cannotReply'
  if (input.uploads.some((upload) => upload.state === 'failed')) return 'failedUpload'
  if (input.uploads.some((upload) => upload.state === 'interrupted')) return 'interruptedUpload'
  if (input.uploads.length > MOST_FILES) return 'tooManyFiles'
  if (isBlank(input.text) && input.uploads.length === 0) return 'empty'
  return lengthOf(input.text, input.most).over ? 'tooLong' : null
}
