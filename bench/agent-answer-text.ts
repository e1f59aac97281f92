import { createSimulator } from '../src/simulator/create-simulator.js';
import { virtualClock } from './virtual-clock.js';

/** The body of an ordinary answer of the Agent API, as the simulator gives it. */
export async function agentAnswerText(): Promise<string> {
  const clock = virtualClock();
  const simulator = createSimulator({ latency: 'fixed:0ms' }, { clock });
  const key = simulator.options.slots[0]?.key ?? '';
  const body = JSON.stringify({
    preset: 'fast',
    input: 'What limits the range of electric vehicles in winter?',
  });
  const headers = { authorization: `Bearer ${key}` };
  const request = { method: 'POST', path: '/v1/agent', headers, body };
  const reply = await clock.run(() => simulator.handle(request));
  return reply.kind === 'answer' ? String(reply.body) : '';
}
