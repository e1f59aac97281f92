// The monitor of your own process: a page for the browser, and what it shows as data.
import { PerplexityClient, runGraph } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import { createFanOutGraph } from 'crossgraph/graphs';
import { serveMonitor } from 'crossgraph/monitor';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

// Only this machine reaches it. Meanwhile, in a browser or from another terminal:
const monitor = await serveMonitor({ client, port: 0 });
console.log(`${monitor.url}\nnpx crossgraph monitor --mode continuous --attach ${monitor.url}`);

const graph = createFanOutGraph({ agents: [createWebAgent(), createReasoningAgent()] });
const questions = ['What limits EV range in winter?', 'Why do reefs bleach?'];
for (let round = 0; round < 3; round++) await runGraph(graph, { questions }, { client });

const { status, window, runs, groups } = monitor.report();
console.log(`${status}: ${window.calls} calls, p95 ${window.latencyMs?.p95} ms`);
for (const { agent, calls, costUsd, savedUsd } of groups) {
  console.log(`  ${agent}: ${calls} calls, $${costUsd} paid, $${savedUsd} saved`);
}
for (const { graph, state, calls, reused } of runs) {
  console.log(`  ${graph} ${state}: ${reused} of ${calls} calls cost nothing`);
}

await monitor.close();
await client.close();
await simulator.close();
