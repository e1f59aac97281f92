import { describe, expect, it } from 'vitest';
import { hasProgram } from '../support/has-program.js';
import { checkWith } from './programs.js';

describe('deploy/prometheus', () => {
  it.skipIf(!hasProgram('promtool'))('has rules that fire and are silent when they should', () => {
    const { status, said } = checkWith(
      'promtool',
      'test',
      'rules',
      'deploy/prometheus/rules.test.yml',
    );

    expect(said).toContain('SUCCESS');
    expect(status).toBe(0);
  });

  it.skipIf(!hasProgram('promtool'))('has a configuration that Prometheus takes', () => {
    const { status, said } = checkWith(
      'promtool',
      'check',
      'config',
      'deploy/prometheus/prometheus.yml',
    );

    expect(said).not.toContain('FAILED');
    expect(status).toBe(0);
  });

  it.skipIf(!hasProgram('amtool'))(
    'sends its alerts to an Alertmanager that can be started',
    () => {
      const { status, said } = checkWith(
        'amtool',
        'check-config',
        'deploy/alertmanager/alertmanager.yml',
      );

      expect(said).toContain('SUCCESS');
      expect(status).toBe(0);
    },
  );
});
