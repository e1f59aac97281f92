import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../src/simulator/read-body.js';
import { maxBodyBytes } from '../../src/simulator/reply.js';

const mebibyte = Buffer.alloc(1024 * 1024, 0x20);

function* chunks(count: number) {
  for (let sent = 0; sent < count; sent++) yield mebibyte;
}

describe('readBody', () => {
  it('keeps a body of exactly the longest length', async () => {
    const { body, oversized } = await readBody(Readable.from(chunks(32)));

    expect({ length: body.length, oversized }).toEqual({ length: maxBodyBytes, oversized: false });
  });

  it('keeps nothing of a longer one', async () => {
    const { body, oversized } = await readBody(Readable.from(chunks(34)));

    expect({ length: body.length, oversized }).toEqual({ length: 0, oversized: true });
  });

  it('cuts off a body without an end', async () => {
    await expect(readBody(Readable.from(chunks(Number.POSITIVE_INFINITY)))).rejects.toThrow(
      'before its body was complete',
    );
  });
});
