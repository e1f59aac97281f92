import { ConfigError } from '../errors.js';

/** The parts of the optional package `@modelcontextprotocol/sdk` that a server is made of. */
export type McpSdk = Awaited<ReturnType<typeof importSdk>>;

/** Loads the SDK when a server is wanted, and not before. Throws a ConfigError when it is not installed. */
export async function loadMcpSdk(load: () => Promise<McpSdk> = importSdk): Promise<McpSdk> {
  try {
    return await load();
  } catch (error) {
    throw new ConfigError(
      'The optional package @modelcontextprotocol/sdk is not installed or does not load (npm install @modelcontextprotocol/sdk); `crossgraph mcp` needs it.',
      { cause: error },
    );
  }
}

async function importSdk() {
  const [server, stdio, http, validation, types] = await Promise.all([
    import('@modelcontextprotocol/sdk/server/index.js'),
    import('@modelcontextprotocol/sdk/server/stdio.js'),
    import('@modelcontextprotocol/sdk/server/streamableHttp.js'),
    import('@modelcontextprotocol/sdk/validation/ajv'),
    import('@modelcontextprotocol/sdk/types.js'),
  ]);
  return { ...server, ...stdio, ...http, ...validation, ...types };
}
