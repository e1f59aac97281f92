import { describe, expect, it } from 'vitest';
import { httpGuard } from '../../src/mcp/http-guard.js';

const headers = (host: string, others: object = {}) => ({ headers: { host, ...others } });

describe('httpGuard', () => {
  it.each(['localhost:4020', '127.0.0.1:4020', '[::1]:4020', 'LOCALHOST'])(
    'lets programs of this machine in: %s',
    (host) => {
      const guard = httpGuard({ host: '127.0.0.1', token: undefined });

      expect(guard(headers(host))).toBeUndefined();
      expect(guard(headers(host, { origin: 'http://localhost:6274' }))).toBeUndefined();
    },
  );

  it.each([
    ['evil.example'],
    ['127.0.0.1.evil.example'],
    ['localhost.evil.example:4020'],
    ['127.0.0.1:4020@evil.example'],
    [''],
  ])('turns a page away that has given its own name our address: %s', (host) => {
    const guard = httpGuard({ host: '127.0.0.1', token: undefined });

    expect(guard(headers(host))?.status).toBe(403);
  });

  it.each(['https://evil.example', 'null', 'http://localhost.evil.example', 'file://'])(
    'turns pages of other machines away: %s',
    (origin) => {
      const guard = httpGuard({ host: 'localhost', token: undefined });

      expect(guard(headers('localhost', { origin }))?.status).toBe(403);
    },
  );

  it('wants the token where one is set', () => {
    const guard = httpGuard({ host: '0.0.0.0', token: 'canary-token' });
    const from = (authorization: string) => guard(headers('box.lan:4020', { authorization }));

    expect(from('Bearer canary-token')).toBeUndefined();
    for (const wrong of ['', 'canary-token', 'Bearer canary-toke', 'bearer canary-token ']) {
      expect(from(wrong)?.status).toBe(401);
    }
    expect(JSON.stringify(from('Bearer no'))).not.toContain('canary');
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'box.lan'])('wants a token for %s', (host) => {
    expect(() => httpGuard({ host, token: undefined })).toThrow('CROSSGRAPH_MCP_TOKEN');
  });
});
