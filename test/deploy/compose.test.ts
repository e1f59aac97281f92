import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Service {
  readonly image: string;
  readonly ports: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, object>>;
}

interface DataSources {
  readonly datasources: readonly { readonly type: string; readonly url: string }[];
}

const read = (path: string): unknown => parse(readFileSync(join('deploy', path), 'utf8'));

const { services, volumes } = read('docker-compose.yml') as Compose;

describe('deploy/docker-compose.yml', () => {
  it('has the four parts, each of a fixed version', () => {
    expect(Object.keys(services)).toEqual(['jaeger', 'prometheus', 'alertmanager', 'grafana']);
    for (const { image } of Object.values(services)) expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
  });

  it('opens every port to this machine only, and none twice', () => {
    const ports = Object.values(services).flatMap((service) => service.ports);

    expect(ports.filter((port) => !/^127\.0\.0\.1:(\d+):\1$/.test(port))).toEqual([]);
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('mounts what is there', () => {
    for (const volume of Object.values(services).flatMap((service) => service.volumes ?? [])) {
      const [from = ''] = volume.split(':');
      const found = from.startsWith('.') ? existsSync(join('deploy', from)) : from in volumes;
      expect(found, from).toBe(true);
    }
  });

  it('waits for parts that exist', () => {
    const awaited = Object.values(services).flatMap((service) => service.depends_on ?? []);

    expect(awaited.filter((name) => !(name in services))).toEqual([]);
  });
});

describe('deploy/grafana/provisioning', () => {
  it('looks for data where the parts listen', () => {
    const { datasources } = read('grafana/provisioning/datasources/datasources.yml') as DataSources;

    for (const { type, url } of datasources) {
      const { hostname, port } = new URL(url);
      expect(services[hostname]?.ports, type).toContain(`127.0.0.1:${port}:${port}`);
    }
  });

  it('takes the dashboard from where it is mounted', () => {
    const { providers } = read('grafana/provisioning/dashboards/dashboards.yml') as {
      readonly providers: readonly { readonly options: { readonly path: string } }[];
    };

    const mounted = services['grafana']?.volumes?.map((volume) => volume.split(':')[1]);
    expect(mounted).toContain(`${providers[0]?.options.path}/crossgraph.json`);
  });
});
