// A server of the Bot API that somebody else wrote, for tests: node server.cjs APP PORT.
const { createRequire } = require('node:module')
const path = require('node:path')

const HOUR = 3600
const [app, port] = process.argv.slice(2)
const Server = createRequire(path.join(app, 'package.json'))('telegram-test-api')
// Its own minute of memory is too short for a slow machine.
const server = new Server({ host: '127.0.0.1', port: Number(port), storage: 'RAM', storeTimeout: HOUR })

process.on('SIGTERM', () => process.exit(0))
server.start()
