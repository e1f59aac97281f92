import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { makeUserProject } from '../../bench/user-project.js';

const run = promisify(execFile);

/** A module of a user that exports one of everything we make, without a type written by hand. */
const exported = `
import * as crossgraph from 'crossgraph';
import * as agents from 'crossgraph/agents';
import * as graphs from 'crossgraph/graphs';
import * as testing from 'crossgraph/testing';
import { z } from 'zod';

export const critic = crossgraph.defineAgent({ name: 'critic', instructions: 'Doubt.' });
export const judge = crossgraph.defineAgent({
  name: 'judge',
  instructions: 'Judge.',
  output: z.object({ score: z.number() }),
});
export const web = agents.createWebAgent();
export const reasoning = agents.createReasoningAgent();
export const tools = crossgraph.createPerplexityTools();
export const toolNode = crossgraph.createPerplexityToolNode();
export const model = new crossgraph.ChatPerplexity();
export const tool = crossgraph.asTool(critic, { description: 'Doubts.' });
export const crossValidation = graphs.createCrossValidationGraph();
export const fanOutGraph = graphs.createFanOutGraph({ agents: [web] });
export const stress = graphs.createStressGraph();
const both = [web, reasoning];
export const pipeline = crossgraph.createPipeline({ agents: both });
export const fanOut = crossgraph.createFanOut({ agents: both });
export const crossCheck = crossgraph.createCrossCheck({ agents: both });
export const debate = crossgraph.createDebate({ agents: both });
export const refinement = crossgraph.createRefinement({ writer: web });
export const supervisor = crossgraph.createSupervisor({ agents: both });
export const swarm = crossgraph.createSwarm({ agents: both });
export const planExecute = crossgraph.createPlanExecute({ agents: both });
export const deepResearch = crossgraph.createDeepResearch({ agents: both });
export const traced = crossgraph.instrumentGraph(pipeline, { name: 'traced' });
export const review = (question: string) =>
  crossgraph.runGraph(pipeline, { messages: question });
export const client = () => new crossgraph.PerplexityClient({ apiKeys: ['key'] });
export const simulator = () => testing.startSimulator();
`;

it("lets a user's module export everything we make under `declaration`", async () => {
  const compilerOptions = { declaration: true, outDir: 'out' };
  const { folder, tsc, remove } = makeUserProject({
    sources: { 'exported.ts': exported },
    compilerOptions,
  });
  try {
    const { stdout } = await run(process.execPath, [tsc, '-p', '.'], { cwd: folder }).catch(
      ({ stdout }: { stdout: string }) => ({ stdout }),
    );

    expect(stdout).toBe('');
    const declared = readFileSync(join(folder, 'out/exported.d.ts'), 'utf8');
    expect(declared).toContain('critic: crossgraph.Agent;');
    expect(declared).not.toMatch(/^export declare const \w+: any;/m);
    expect(declared).not.toMatch(/import\("[./]/);
  } finally {
    remove();
  }
});
