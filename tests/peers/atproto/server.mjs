// A directory, an account server and the public service in one process, for tests: nothing of it leaves loopback.
// Its one argument is a file of settings, as tests/peers/bluesky.py writes them.
import dns from 'node:dns'
import fs from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const CHAT = 'did:web:api.bsky.chat'
const LOOPBACK = '127.0.0.1'
const HERE = new Set([undefined, null, '', 'localhost', LOOPBACK, '::1', '::', '0.0.0.0'])

stayHere()
const settings = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
const servers = await start(settings)
fs.writeFileSync(settings.ready, 'yes')

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, async () => {
    setTimeout(() => process.exit(0), 5000).unref()
    for (const server of servers) await server.close().catch(() => {})
    process.exit(0)
  })
}

async function start({ app, ports, database, data, blobs }) {
  const found = createRequire(path.join(app, 'package.json')).resolve('@atproto/dev-env')
  const env = await import(pathToFileURL(found).href)
  const key = 'a key between two of them'
  const plc = await env.TestPlc.create({ port: ports.plc })
  const bsync = await env.TestBsync.create({ port: ports.bsync, apiKeys: [key], dbUrl: database, dbSchema: 'bsync' })
  const appview = await env.TestBsky.create({
    port: ports.appview,
    plcUrl: plc.url,
    pdsPort: ports.pds,
    bsyncApiKey: key,
    bsyncUrl: bsync.url,
    repoProvider: `ws://localhost:${ports.pds}`,
    dbPostgresSchema: 'appview',
    dbPostgresUrl: database,
    redisHost: `${LOOPBACK}:1`,
    labelsFromIssuerDids: [],
  })
  bsync.ctx.dataplaneClients = [appview.ctx.dataplane]
  const pds = await env.TestPds.create({
    port: ports.pds,
    hostname: 'localhost',
    didPlcUrl: plc.url,
    enableDidDocWithSession: true,
    dataDirectory: data,
    blobstoreDiskLocation: blobs,
    serviceHandleDomains: ['.test'],
    bskyAppViewUrl: appview.url,
    bskyAppViewDid: appview.serverDid,
  })
  env.mockNetworkUtilities(pds, appview)
  nameTheChat(pds)
  return [appview, bsync, pds, plc]
}

// The chat has an address, where nobody listens: the account server looks it up before it looks at the password's rights.
function nameTheChat(pds) {
  const { did: resolver } = pds.ctx.idResolver
  const resolve = resolver.resolveNoCache
  const service = { id: '#bsky_chat', type: 'BskyChatService', serviceEndpoint: `http://${LOOPBACK}:1` }
  resolver.resolveNoCache = async (did) => (did === CHAT ? { id: CHAT, service: [service] } : resolve.call(resolver, did))
}

// Whatever is opened listens on loopback alone, and whatever would leave it fails at once.
function stayHere() {
  const { listen } = net.Server.prototype
  net.Server.prototype.listen = function (first, ...rest) {
    const told = rest.filter((one) => typeof one === 'function')
    const asked = first && typeof first === 'object' ? first : { port: Number(first ?? 0) }
    return listen.call(this, asked.path ? asked : { ...asked, host: LOOPBACK }, ...told)
  }
  const { connect } = net.Socket.prototype
  net.Socket.prototype.connect = function (...given) {
    const [first, second] = Array.isArray(given[0]) ? given[0] : given
    const asked = first && typeof first === 'object' ? first : { port: first, host: second }
    if (asked.path || isHere(asked.host)) return connect.apply(this, given)
    process.nextTick(() => this.destroy(new Error(`${asked.host} lies outside`)))
    return this
  }
  const lookup = (name, options, callback) => {
    const done = callback ?? options
    if (!isHere(name)) return process.nextTick(done, Object.assign(new Error(name), { code: 'ENOTFOUND' }))
    process.nextTick(() => (options?.all ? done(null, [{ address: LOOPBACK, family: 4 }]) : done(null, LOOPBACK, 4)))
  }
  dns.lookup = lookup
  syncBuiltinESMExports()
}

function isHere(host) {
  return HERE.has(host) || /^127\.|\.localhost$/.test(host)
}
