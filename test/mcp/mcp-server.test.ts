import { describe, expect, it } from 'vitest';
import { loadMcpSdk } from '../../src/mcp/mcp-sdk.js';
import { mcpServerMaker } from '../../src/mcp/mcp-server.js';
import { servedTools } from './served-graphs.js';

describe('mcpServerMaker', () => {
  it.each([
    [['same', 'same'], 'Two tools would be named `same`; rename one of the graphs.'],
    [['my graph'], 'MCP has no room for a tool named `my graph`; use at most 64 letters'],
    [['x'.repeat(65)], 'at most 64 letters'],
  ])('refuses tools that cannot stand side by side: %j', async (names, sentence) => {
    const [tool] = servedTools().tools;
    const sdk = await loadMcpSdk();
    const tools = names.flatMap((name) => (tool ? [{ ...tool, name }] : []));

    expect(() => mcpServerMaker({ tools, sdk, version: '0' })).toThrow(sentence);
  });
});

describe('loadMcpSdk', () => {
  it('says what to install when the optional package is missing', async () => {
    const load = () => Promise.reject(new Error('Cannot find package'));

    await expect(loadMcpSdk(load)).rejects.toThrow('npm install @modelcontextprotocol/sdk');
    await expect(loadMcpSdk(load)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
