/** Which fields of a server's data are read, found by reading it through proxies. */

/** A path such as `message.sender.name` or `conversation.messages[].content`, and whether it was read. */
export type Fields = Map<string, boolean>

/** The same data, which notes in `fields` what there is and what is read. */
export function traced<T>(value: T, path: string, fields: Fields): T {
  if (Array.isArray(value)) return value.map((entry: unknown) => traced(entry, `${path}[]`, fields)) as T
  if (typeof value !== 'object' || value === null) return value
  for (const key of Object.keys(value)) if (!fields.has(`${path}.${key}`)) fields.set(`${path}.${key}`, false)
  const children = new Map<string, unknown>()
  return new Proxy(value, {
    get(target, key) {
      const child: unknown = Reflect.get(target, key)
      if (typeof key === 'symbol' || !Object.hasOwn(target, key)) return child
      fields.set(`${path}.${key}`, true)
      if (!children.has(key)) children.set(key, traced(child, `${path}.${key}`, fields))
      return children.get(key)
    },
  })
}

/** The fields that were never read. Of an object that was not read, only the object. */
export function unread(fields: Fields): string[] {
  const paths = [...fields].filter(([, isRead]) => !isRead).map(([path]) => path)
  const whole = new Set(paths)
  return paths.filter((path) => !beginningsOf(path).some((beginning) => whole.has(beginning))).sort()
}

function beginningsOf(path: string): string[] {
  const parts = path.split('.')
  return parts.slice(1, -1).map((_part, index) =>
    parts
      .slice(0, index + 2)
      .join('.')
      .replace(/\[\]$/, ''),
  )
}
