// Loaded before anything else (node --import): whatever is opened listens on loopback alone, and whatever would leave
// this machine, a question for a name included, fails at once.
import dgram from 'node:dgram'
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const LOOPBACK = '127.0.0.1'
const HERE = new Set([undefined, null, '', 'localhost', LOOPBACK, '::1', '::', '0.0.0.0'])

const isHere = (host) => HERE.has(host) || /^127(\.\d+){3}$|\.localhost$/.test(host)
const unknown = (name) => Object.assign(new Error(`${name} lies outside`), { code: 'ENOTFOUND' })

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
  process.nextTick(() => this.destroy(unknown(asked.host)))
  return this
}

dgram.Socket.prototype.bind = dgram.Socket.prototype.connect = dgram.Socket.prototype.send = function () {
  throw unknown('every datagram')
}

dns.lookup = (name, options, callback) => {
  const done = callback ?? options
  if (!isHere(name)) return process.nextTick(done, unknown(name))
  process.nextTick(() => (options?.all ? done(null, [{ address: LOOPBACK, family: 4 }]) : done(null, LOOPBACK, 4)))
}
dns.promises.lookup = async (name, options) => {
  if (!isHere(name)) throw unknown(name)
  const found = { address: LOOPBACK, family: 4 }
  return options?.all ? [found] : found
}
for (const place of [dns, dns.Resolver.prototype]) {
  for (const name of questions(place)) place[name] = (asked, ...rest) => process.nextTick(rest.at(-1), unknown(asked))
}
for (const place of [dns.promises, dns.promises.Resolver.prototype]) {
  for (const name of questions(place)) place[name] = async (asked) => Promise.reject(unknown(asked))
}
syncBuiltinESMExports()

function questions(place) {
  return Object.getOwnPropertyNames(place).filter((name) => /^(resolve|reverse|lookupService)/.test(name))
}
