import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.js';

describe('systemClock.after', () => {
  it('lets what has arrived be read first when the loop was held up', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const reader = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [writer] = await once(server, 'connection');
    await once(reader, 'ready');
    const order: string[] = [];
    reader.on('data', () => order.push('read'));
    const rung = new Promise<void>((resolve) => {
      systemClock.after?.(5, () => {
        order.push('rung');
        resolve();
      });
    });
    writer.write('an answer');
    const until = performance.now() + 20;
    while (performance.now() < until);
    await rung;
    reader.destroy();
    server.close();

    expect(order).toEqual(['read', 'rung']);
  });

  it('does not ring once it was stopped', async () => {
    let rung = 0;
    const stop = systemClock.after?.(0, () => rung++);
    stop?.();
    await systemClock.sleep(0);

    expect(rung).toBe(0);
  });
});
