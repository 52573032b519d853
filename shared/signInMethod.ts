/** How a user signs in, as the bridge takes it, and the fields that this shares with the rest of the contract. */
import * as v from 'valibot'

export const id = v.pipe(v.number(), v.integer(), v.minValue(0))
/** Off where it is left out. */
export const flag = v.optional(v.boolean())
/** A line of text that a user or a program of ours enters. */
export const shortText = v.pipe(v.string(), v.maxLength(2_000))

/** Where the server allows no more sessions: the one that ends, or all. */
const endSessions = v.optional(v.nullable(v.union([id, v.literal('all')])))

export const signInMethod = v.variant('method', [
  v.object({
    method: v.literal('password'),
    email: v.pipe(shortText, v.minLength(1)),
    password: v.pipe(shortText, v.minLength(1)),
    oneTimeCode: v.nullable(shortText),
    endSessions,
  }),
  v.object({ method: v.literal('token'), token: v.pipe(shortText, v.minLength(1)) }),
  /** By the token that `sso:begin` got, which stays in main. */
  v.object({ method: v.literal('sso'), endSessions }),
])
