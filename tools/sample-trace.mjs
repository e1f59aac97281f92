// Writes deploy/jaeger/sample-trace.json: the trace of one scenario as the exporter sends it, for Jaeger's upload. Run it
// after `npm run build`, whenever names or attributes of spans have changed; a test compares.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const file = 'deploy/jaeger/sample-trace.json';
const root = 'invoke_workflow both';

const bodies = [];
const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  bodies.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
}).listen(0, '127.0.0.1');
await once(server, 'listening');

const folder = mkdtempSync(join(tmpdir(), 'crossgraph-sample-'));
const endpoint = `http://127.0.0.1:${server.address().port}`;
const args = ['scenarios', '--parallel', '2', '--json', '--otlp', endpoint];
const child = spawn(process.execPath, [resolve('dist/src/cli/main.js'), ...args], {
  cwd: folder,
  env: { PATH: process.env.PATH, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
  stdio: ['ignore', 'ignore', 'inherit'],
});
const [code] = await once(child, 'close');
server.close();
server.closeAllConnections();
rmSync(folder, { recursive: true });
if (code !== 0) throw new Error(`The scenarios ended with ${code}.`);

const batches = bodies.flatMap(({ resourceSpans }) => resourceSpans);
const scopes = batches.flatMap(({ scopeSpans }) => scopeSpans);
const all = scopes.flatMap(({ spans }) => spans);
const { traceId } = all.find(({ name }) => name === root);
const spans = all.filter((span) => span.traceId === traceId);
const [{ resource }] = batches;
const [{ scope }] = scopes;
const trace = { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] };
writeFileSync(file, `${JSON.stringify(trace, null, 2)}\n`);
spawnSync('npx', ['biome', 'format', '--write', file], { stdio: 'inherit' });
