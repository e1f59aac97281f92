import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { redisAddressOf } from '../../src/cache/redis-address.js';
import { ConfigError } from '../../src/errors.js';

describe('redisAddressOf', () => {
  it.each([
    ['redis://localhost', { host: 'localhost', port: 6379, tls: false }],
    ['rediss://cache.example:6380/', { host: 'cache.example', port: 6380, tls: true }],
    ['redis://[::1]/3', { host: '::1', port: 6379, tls: false, database: 3 }],
    [
      'redis://me:p%40ss%2Fword@10.0.0.7:7000/0',
      {
        host: '10.0.0.7',
        port: 7000,
        tls: false,
        username: 'me',
        password: 'p@ss/word',
        database: 0,
      },
    ],
    ['redis://:only@h', { host: 'h', port: 6379, tls: false, password: 'only' }],
  ])('reads %s', (spec, address) => {
    expect(redisAddressOf(spec)).toEqual(address);
  });

  it.each([
    'redis:',
    'redis://',
    'redis://:canary@',
    'redis://:canary/pass@host',
    'redis://:canary#pass@host',
    'redis://:canary@host#part',
    'redis://:canary%zz@host',
    'redis://:canary@host:70000',
    'redis://:canary@host/answers',
    'redis://:canary@host/1/2',
    'redis://:canary@host?db=1',
    'http://:canary@host',
  ])('refuses %s and does not repeat it', (spec) => {
    const refused = () => redisAddressOf(spec);

    expect(refused).toThrow(ConfigError);
    try {
      refused();
    } catch (error) {
      expect(inspect(error, { depth: 5, showHidden: true })).not.toMatch(
        /canary@|canary[/#%]|host[:/?#]/,
      );
    }
  });
});
