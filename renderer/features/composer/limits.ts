/** Checks that run before a message is sent. Sizes are bytes. */
import { isBlank } from '../../../shared/text/isBlank.ts'
import type { Upload } from './useUploads.ts'

export const MAX_FILES = 15
/** The servers' default limit for one file. */
export const MAX_FILE_BYTES = 40 * 1000 * 1000
/** The count is shown from this share of a channel's limit on, or from this many remaining characters on. */
const NEAR_SHARE = 0.9
const NEAR_REMAINING = 40

export type FileProblem = 'tooMany' | 'tooLarge' | 'empty'

/** Splits `files` into those that may be attached beside `attachedCount` others, and those that may not, with the reason. */
export function checkFiles<F extends { name: string; size: number }>(
  files: readonly F[],
  attachedCount: number,
): { accepted: F[]; rejected: { file: F; problem: FileProblem }[] } {
  const accepted: F[] = []
  const rejected: { file: F; problem: FileProblem }[] = []
  for (const file of files) {
    if (file.size === 0) rejected.push({ file, problem: 'empty' })
    else if (file.size > MAX_FILE_BYTES) rejected.push({ file, problem: 'tooLarge' })
    else if (attachedCount + accepted.length >= MAX_FILES) rejected.push({ file, problem: 'tooMany' })
    else accepted.push(file)
  }
  return { accepted, rejected }
}

export interface TextLength {
  remaining: number
  isNearLimit: boolean
  isOverLimit: boolean
}
/** The length of `text` against a channel's limit, in characters as the servers count them. */
export function measureLength(text: string, maxLength: number): TextLength {
  const used = Array.from(text).length
  return {
    remaining: maxLength - used,
    isNearLimit: used >= Math.min(maxLength * NEAR_SHARE, maxLength - NEAR_REMAINING) && used > 0,
    isOverLimit: used > maxLength,
  }
}

export type SendProblem = 'empty' | 'tooLong' | 'failedUpload' | 'interruptedUpload' | 'tooManyFiles' | 'cannotReply'
/** Returns why a message can't be sent, or null. A file that is still uploading is no reason: the message waits for it. */
export function sendProblem(input: {
  text: string
  maxLength: number
  uploads: readonly { state: Upload['state'] }[]
  canReply: boolean
  isNote: boolean
}): SendProblem | null {
  if (!input.isNote && !input.canReply) return 'cannotReply'
  if (input.uploads.some((upload) => upload.state === 'failed')) return 'failedUpload'
  if (input.uploads.some((upload) => upload.state === 'interrupted')) return 'interruptedUpload'
  if (input.uploads.length > MAX_FILES) return 'tooManyFiles'
  if (isBlank(input.text) && input.uploads.length === 0) return 'empty'
  return measureLength(input.text, input.maxLength).isOverLimit ? 'tooLong' : null
}
