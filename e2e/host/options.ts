import { existsSync, readFileSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** The options in `node e2e/host/run.ts [--host-...] [folder] [--switches] [arguments]`. */
export interface HostOptions {
  /** The folder with the app's package.json. */
  readonly appPath: string
  readonly name: string
  readonly version: string
  readonly main: string
  /** `process.argv` as main sees it, without the host's switches. */
  readonly argv: readonly string[]
  /** `--name=value` and `--name`, as on Chromium's command line. */
  readonly switches: ReadonlyMap<string, string>
  readonly controlPort: number
  readonly headed: boolean
  /** The app exits when its parent process has exited (its standard input closes). */
  readonly isTied: boolean
  /** The state of the machine at the start, such as `{"encryption":"none"}`. */
  readonly machine: Readonly<Record<string, unknown>>
}

const help = `usage: node e2e/host/run.ts [--host-control-port=N] [--host-machine=JSON] [--host-headed] [--host-tied]
                               [FOLDER] [arguments of the app]

Runs the built app in FOLDER (default: the current one) on Node and Chromium, as "electron FOLDER" would. The first line
on standard output is JSON: { "host": "chromium", "control": "ws://127.0.0.1:...", "pid": ... }.`

/** Reads the command line; prints the usage and exits if there is no app. */
export function readOptions(args: readonly string[]): HostOptions {
  const own = args.filter((one) => one.startsWith('--host-'))
  const rest = args.filter((one) => !one.startsWith('--host-'))
  const folder = rest.find(
    (one) => !one.startsWith('-') && existsSync(path.join(one, 'package.json')) && statSync(one).isDirectory(),
  )
  const appPath = path.resolve(folder ?? '.')
  const manifestFile = path.join(appPath, 'package.json')
  if (own.includes('--host-help') || !existsSync(manifestFile)) {
    console.error(help)
    process.exit(own.includes('--host-help') ? 0 : 2)
  }
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as {
    name?: string
    productName?: string
    version?: string
    main?: string
  }
  const switches = new Map(
    rest
      .filter((one) => one.startsWith('--'))
      .map((one) => {
        const [name = '', ...value] = one.slice(2).split('=')
        return [name, value.join('=')] as const
      }),
  )
  const machine = own.find((one) => one.startsWith('--host-machine='))
  const port = own.find((one) => one.startsWith('--host-control-port='))
  return {
    appPath,
    name: manifest.productName ?? manifest.name ?? 'Electron',
    version: manifest.version ?? '0.0.0',
    main: path.join(appPath, manifest.main ?? 'index.js'),
    argv: [process.execPath, ...(folder === undefined ? ['.', ...rest] : rest)],
    switches,
    controlPort: Number(port?.split('=')[1] ?? 0),
    machine:
      machine === undefined ? {} : (JSON.parse(machine.slice(machine.indexOf('=') + 1)) as Record<string, unknown>),
    headed: own.includes('--host-headed'),
    isTied: own.includes('--host-tied'),
  }
}

/** The parent of Electron's default `userData` folder on this system. */
export function appDataFolder(): string {
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Application Support')
  if (process.platform === 'win32') return process.env['APPDATA'] ?? path.join(os.homedir(), 'AppData', 'Roaming')
  return process.env['XDG_CONFIG_HOME'] ?? path.join(os.homedir(), '.config')
}
