// A directory, an account server and the public service in one process, for tests; guard.mjs keeps it on loopback.
// Its one argument is a file of settings, as tests/peers/bluesky.py writes them.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const CHAT = 'did:web:api.bsky.chat'
const LOOPBACK = '127.0.0.1'

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

async function start({ app, ports, database, data, blobs, secret, unlimited, chat }) {
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
    jwtSecret: secret,
    rateLimitsEnabled: true,
    rateLimitBypassKey: unlimited,
    dataDirectory: data,
    blobstoreDiskLocation: blobs,
    serviceHandleDomains: ['.test'],
    bskyAppViewUrl: appview.url,
    bskyAppViewDid: appview.serverDid,
  })
  env.mockNetworkUtilities(pds, appview)
  nameTheChat(pds, chat)
  return [appview, bsync, pds, plc]
}

// The account server hands calls on to the chat by its name in the world; here that name leads to our stand-in.
function nameTheChat(pds, chat) {
  const { did: resolver } = pds.ctx.idResolver
  const resolve = resolver.resolveNoCache
  const service = { id: '#bsky_chat', type: 'BskyChatService', serviceEndpoint: chat }
  resolver.resolveNoCache = async (did) => (did === CHAT ? { id: CHAT, service: [service] } : resolve.call(resolver, did))
}
