import { objectField, textField } from '../fields.ts'
import { Refusal } from '../world/errors.ts'
import { readMail } from '../world/mail/incoming/readMail.ts'
import { receiveMail } from '../world/mail/incoming/receive.ts'
import type { Details } from '../world/types.ts'
import type { World } from '../world/world.ts'

/** Does what no API of the real server does: `{ name, args }`. The question `mails` answers every mail that left so far. */
export async function hand(world: World, body: Details): Promise<unknown> {
  const args = objectField(body, 'args') ?? {}
  const name = textField(body, 'name') ?? ''
  switch (name) {
    case 'mail_in': {
      const raw = textField(args, 'raw')
      if (raw === undefined) throw new Refusal(422, { error: 'raw: an RFC 822 mail' })
      receiveMail(world, await readMail(raw))
      return {}
    }
    // Without their times: those are the server's own, and a recording counts from its start.
    case 'mails': return world.post.left.map(({ envelope, headers, parts }) => ({ envelope, headers, parts }))
    default: throw new Refusal(404, { error: `no hand is called "${name}"` })
  }
}
