/**
 * An XDG autostart entry (Desktop Application Autostart Specification 0.5). `program` is an absolute path; it is quoted as
 * the Desktop Entry Specification wants it, for paths may hold spaces and dollars.
 */
export function autostartEntry(name: string, program: string): string {
  const quoted = program.replace(/["`$\\]/g, '\\$&').replace(/\\/g, '\\\\').replace(/%/g, '%%')
  return ['[Desktop Entry]', 'Type=Application', `Name=${name}`, `Exec="${quoted}" --open-at-login`, 'Icon=deskbell', 'Terminal=false', 'X-GNOME-Autostart-enabled=true', ''].join('\n')
}
