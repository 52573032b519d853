/**
 * An XDG autostart entry (Desktop Application Autostart Specification 0.5). `command` is a program by its absolute path and
 * its arguments; each is quoted by the Desktop Entry Specification, because paths may contain spaces and dollars.
 */
export function autostartEntry(name: string, command: readonly string[]): string {
  const line = command.map(quoted).join(' ')
  return [
    '[Desktop Entry]',
    'Type=Application',
    `Name=${name}`,
    `Exec=${line}`,
    'Icon=deskbell',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}

/** Two layers: the quotes of `Exec`, then the escapes of any value in the file; `%` would be a field code. */
function quoted(word: string): string {
  const escaped = word
    .replace(/["`$\\]/g, '\\$&')
    .replace(/\\/g, '\\\\')
    .replace(/%/g, '%%')
  return `"${escaped}"`
}
