import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const binary = process.env.MOCKLOOP_BIN ?? resolve(import.meta.dirname, '../../../bin/mockloop')

/** The program as a user starts it, on a data folder of its own. */
export class Program {
  private child?: ChildProcess
  private output = ''
  private constructor(
    private readonly data: string,
    private readonly port: number,
    private readonly args: string[],
  ) {}

  static async start(...args: string[]): Promise<Program> {
    const p = new Program(mkdtempSync(join(tmpdir(), 'mockloop-e2e-')), await freePort(), args)
    await p.restart()
    return p
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Starts it (again) on the same data and port, and waits until it serves. */
  async restart(): Promise<void> {
    this.child = spawn(binary, ['serve', '--addr', `127.0.0.1:${this.port}`, '--data', this.data, ...this.args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stdout?.on('data', (d) => (this.output += d))
    this.child.stderr?.on('data', (d) => (this.output += d))
    const deadline = Date.now() + 15_000
    for (;;) {
      if (this.child.exitCode !== null) throw new Error(`the program ended at once:\n${this.output}`)
      const ready = await fetch(`${this.url}/readyz`).catch(() => undefined)
      if (ready?.ok) return
      if (Date.now() > deadline) throw new Error(`the program does not serve:\n${this.output}`)
      await new Promise((r) => setTimeout(r, 25))
    }
  }

  /** kill -9, as when the power goes. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM')
    rmSync(this.data, { recursive: true, force: true })
  }

  /** Everything that it printed. */
  get log(): string {
    return this.output
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const s = createServer()
    s.once('error', reject)
    s.listen(0, '127.0.0.1', () => {
      const address = s.address()
      s.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
