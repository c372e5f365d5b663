import { createServer } from 'node:net'

export interface Ports {
  /** The app. Part of the origin, so part of the wallet: keep it. */
  app: number
  relay: number
  relayHealth: number
  devnet: number
}

const VARIABLES: Record<keyof Ports, { env: string; fallback: number }> = {
  app: { env: 'SOUK_PORT', fallback: 4180 },
  relay: { env: 'SOUK_RELAY_PORT', fallback: 4181 },
  relayHealth: { env: 'SOUK_RELAY_HEALTH_PORT', fallback: 4182 },
  devnet: { env: 'SOUK_DEVNET_PORT', fallback: 4183 },
}

/** Ports from the environment; every one of them must be free. Throws an Error that says what to do. */
export async function claimPorts(env: NodeJS.ProcessEnv): Promise<Ports> {
  const ports: Ports = { app: 0, relay: 0, relayHealth: 0, devnet: 0 }
  for (const name of Object.keys(VARIABLES) as (keyof Ports)[]) {
    const { env: variable, fallback } = VARIABLES[name]
    const port = Number(env[variable] ?? fallback)
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(`${variable}=${env[variable]} is no port number (1 to 65535).`)
    }
    if (!(await isFree(port))) {
      throw new Error(
        `Port ${port} is taken by another program. Stop it, or choose another port: ${variable}=${port + 100} npm start`,
      )
    }
    ports[name] = port
  }
  return ports
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
