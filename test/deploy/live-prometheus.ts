import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A real Prometheus of the test's own that scrapes one address, with our rules, every second. */
export interface LivePrometheus {
  /** What an expression gives now. Rejects with Prometheus's words when it cannot be read. */
  query(expr: string): Promise<readonly { readonly metric: Readonly<Record<string, string>> }[]>;
  get(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** As deploy/prometheus/prometheus.yml, but every second. */
function configurationFor(target: string): string {
  return JSON.stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [resolve('deploy/prometheus/rules.yml')],
    scrape_configs: [
      {
        job_name: 'crossgraph',
        static_configs: [{ targets: [target] }],
        metric_relabel_configs: [
          { source_labels: ['service_name'], regex: '(.+)', target_label: 'job' },
        ],
      },
    ],
  });
}

export async function startPrometheus(metricsEndpoint: string): Promise<LivePrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'crossgraph-prometheus-'));
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, configurationFor(new URL(metricsEndpoint).host));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: 'ignore' },
  );
  const get = async (path: string) => {
    const answer = (await (await fetch(`http://${address}${path}`)).json()) as {
      readonly status: string;
      readonly data: unknown;
      readonly error?: string;
    };
    if (answer.status !== 'success') throw new Error(answer.error);
    return answer.data;
  };
  return {
    get,
    query: async (expr) => {
      const data = await get(`/api/v1/query?query=${encodeURIComponent(expr)}`);
      return (data as { readonly result: [] }).result;
    },
    stop: async () => {
      const end = once(child, 'close');
      if (child.kill('SIGKILL')) await end;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
