import type { Agent } from 'node:http';

type Environment = Readonly<Record<string, string | undefined>>;

/** The connections of an exporter, in a hand that can end them. */
export interface ClosableAgent {
  /** For the exporter's options. */
  readonly options: { readonly httpAgentOptions?: (protocol: string) => Promise<Agent> };
  /** Ends all connections, also those on which an answer is still awaited. */
  close(): void;
}

/**
 * A receiver that sends its answer byte by byte, and never ends it, would keep the process alive long after the export has
 * been given up: the exporter itself cannot let go of it. Where variables name certificates the exporter's own agent has to do.
 */
export function closableAgent(env: Environment): ClosableAgent {
  if (Object.keys(env).some((name) => /^OTEL_EXPORTER_OTLP_.*(CERTIFICATE|KEY)$/.test(name))) {
    return { options: {}, close: () => undefined };
  }
  const agents: Agent[] = [];
  return {
    options: {
      httpAgentOptions: async (protocol) => {
        const { Agent } = await (protocol === 'https:'
          ? import('node:https')
          : import('node:http'));
        const agent = new Agent({ keepAlive: true });
        agents.push(agent);
        return agent;
      },
    },
    close: () => {
      for (const agent of agents) agent.destroy();
    },
  };
}
