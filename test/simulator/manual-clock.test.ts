import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { createSimulator } from '../../src/simulator/create-simulator.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { ask } from './simulated.js';

const running: RunningSimulator[] = [];
afterEach(() => Promise.all(running.splice(0).map((simulator) => simulator.close())));

const onManualClock = () =>
  createSimulator({ clock: 'manual', latency: 'fixed:10s' }, { clock: fakeClock() });
const control = { path: '/__simulator/clock', key: null };

describe('a simulator on a clock of its own', () => {
  it('moves when it is told to, and starts at the time of the machine', async () => {
    const simulator = onManualClock();
    const { json } = await ask(simulator, { preset: 'fast', input: 'Why?', background: true });
    const statusNow = async () =>
      (await ask(simulator, '', { method: 'GET', path: `/v1/agent/${json.id}` })).json.status;

    const before = await statusNow();
    const moved = await ask(simulator, { advanceMs: 10_000 }, control);

    expect([before, await statusNow()]).toEqual(['queued', 'completed']);
    expect(moved).toMatchObject({ status: 200, json: { nowMs: 1_700_000_010_000 } });
  });

  it('wakes whoever waits on the way', async () => {
    const simulator = onManualClock();
    let status: number | undefined;
    const waiting = ask(simulator, { preset: 'fast', input: 'Why?' }).then((answer) => {
      status = answer.status;
    });

    await simulator.advanceClock(9_999);
    const early = status;
    await simulator.advanceClock(1);
    await waiting;

    expect([early, status]).toEqual([undefined, 200]);
  });

  it('refills its buckets', async () => {
    const simulator = createSimulator({ clock: 'manual', tier: 0, latency: 'fixed:0ms' });
    const asked = async () => {
      const answer = ask(simulator, { preset: 'fast', input: 'Why?' });
      await simulator.advanceClock(0);
      return (await answer).status;
    };

    const statuses = [await asked(), await asked()];
    await simulator.advanceClock(1_200);

    expect([...statuses, await asked()]).toEqual([200, 429, 200]);
  });

  it.each([
    [{ advanceMs: -1 }, '`advanceMs`'],
    [{ advanceMs: '1' }, '{ "advanceMs": 1000 }'],
    [null, '{ "advanceMs": 1000 }'],
    ['1000ms', 'Expected JSON'],
  ])('refuses %j', async (order, part) => {
    const text = typeof order === 'string' ? order : JSON.stringify(order);

    const { status, json } = await ask(onManualClock(), text, control);

    expect(status).toBe(400);
    expect(json.error.message).toContain(part);
  });

  it('is the only one that can be moved', async () => {
    const simulator = createSimulator();

    const { status } = await ask(simulator, { advanceMs: 1 }, control);

    expect(status).toBe(400);
    await expect(simulator.advanceClock(1)).rejects.toThrow(ConfigError);
  });

  it('moves over HTTP', async () => {
    const simulator = await startSimulator({ clock: 'manual', latency: 'fixed:600s' });
    running.push(simulator);
    const answer = fetch(`${simulator.url}/search`, {
      method: 'POST',
      headers: { authorization: `Bearer ${simulator.keys[0]}` },
      body: '{"query":"tea"}',
    });
    while (simulator.requests().length === 0) await new Promise((resolve) => setImmediate(resolve));

    await fetch(`${simulator.url}/__simulator/clock`, {
      method: 'POST',
      body: '{"advanceMs":6e5}',
    });

    expect((await answer).status).toBe(200);
    const [entry] = simulator.requests();
    expect((entry?.endedAt ?? 0) - (entry?.startedAt ?? 0)).toBe(600_000);
  });
});
