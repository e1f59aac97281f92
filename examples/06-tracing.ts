// Traces from a program of your own. With Jaeger running (docs/jaeger.md), start it with
// OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318; without the variable nothing is exported and nothing is slower.
import { PerplexityClient, runGraph } from 'crossgraph';
import { createWebAgent } from 'crossgraph/agents';
import { createFanOutGraph } from 'crossgraph/graphs';
import { startTelemetry } from 'crossgraph/telemetry';
import { startSimulator } from 'crossgraph/testing';

const telemetry = await startTelemetry({ serviceName: 'my-research' });
const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const graph = createFanOutGraph({ agents: [createWebAgent()], name: 'my-fan-out' });
const questions = ['What limits EV range in winter?', 'Why do reefs bleach?'];
const {
  output: { answers },
} = await runGraph(graph, { questions }, { client });

for (const answer of answers) {
  const traceId = answer.failed ? undefined : answer.meta?.traceId;
  console.log(
    `${answer.question} ${traceId ? `http://localhost:16686/trace/${traceId}` : '(not traced)'}`,
  );
}

await client.close();
await simulator.close();
await telemetry.shutdown();
