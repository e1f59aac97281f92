import type { CallSignal } from '../../core/abort.js';
import { type Clock, systemClock } from '../../core/clock.js';
import { AnswerShapeError, ConfigError } from '../../errors.js';
import { type MonitorReport, monitorReport } from '../watching/monitor-report.js';
import { projectCost } from '../watching/project-cost.js';
import { fetchPage } from './fetch-page.js';
import { parsePrometheusText } from './prometheus-text.js';
import { openScrapedMonitor, type ScrapedMonitorOptions } from './scraped-monitor.js';

export interface AttachOptions extends Omit<ScrapedMonitorOptions, 'url'> {
  /** Of a process that serves its monitor, or its metrics for Prometheus. */
  readonly url: string;
  /** What the process wants to be shown. A secret. */
  readonly token: string | undefined;
}

/** Another process, as a source of reports. */
export interface AttachedSource {
  /** For people: without a name or password that may stand in it. */
  readonly url: string;
  /**
   * Fetches what there is to know now. Throws a ConfigError where no later try would do better, a ConnectionError where the process is
   * not there, an AnswerShapeError where something else is, and the signal's own reason. It asks no questions of its own.
   */
  poll(signal: CallSignal): Promise<MonitorReport>;
}

/** Throws a ConfigError for a URL that is none. What is there is told by what it answers, when it is first asked. */
export function attachedSource(options: AttachOptions, clock: Clock = systemClock): AttachedSource {
  const base = urlOf(options.url);
  const { token, crowd } = options;
  const shown = shownUrl(base);
  const scraped = openScrapedMonitor({ ...options, url: shown }, clock);
  let place: URL | undefined;

  const reportAt = async (url: URL, signal: CallSignal): Promise<MonitorReport | undefined> => {
    const { status, text } = await fetchPage({ url, token, signal }, clock);
    if (status === 401 || status === 403) throw refusal(shown, token);
    if (status !== 200) return undefined;
    const told = reportIn(text);
    if (told) {
      const projection = crowd ? projectCost(crowd, told.total) : told.projection;
      return { ...told, source: { kind: 'attached', url: shown }, projection };
    }
    const samples = parsePrometheusText(text);
    return samples && scraped.report(samples);
  };
  return {
    url: shown,
    poll: async (signal) => {
      // Once found, a place that answers otherwise is in trouble, and no other place.
      for (const url of place ? [place] : placesOf(base)) {
        const report = await reportAt(url, signal);
        if (!report) continue;
        place = url;
        return report;
      }
      throw new AnswerShapeError(
        `${shown} serves neither the report of a crossgraph monitor of this version nor metrics in Prometheus's text format.`,
      );
    },
  };
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new ConfigError('Expected --attach to be a URL such as http://127.0.0.1:9470.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigError(
      '--attach takes no name or password in the URL; set CROSSGRAPH_MONITOR_TOKEN instead.',
    );
  }
  return url;
}

/** A query may hold a token. */
function shownUrl({ origin, pathname }: URL): string {
  return `${origin}${pathname === '/' ? '' : pathname}`;
}

/** A monitor's report, metrics at the very address, metrics at their usual one. */
function placesOf(base: URL): URL[] {
  const below = (name: string) => {
    const url = new URL(base);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${name}`;
    return url;
  };
  if (/\/metrics$/.test(base.pathname)) return [base];
  return [below('report.json'), base, below('metrics')];
}

function refusal(shown: string, token: string | undefined): ConfigError {
  return new ConfigError(
    token === undefined
      ? `${shown} asks for a token; set CROSSGRAPH_MONITOR_TOKEN to the one of that process.`
      : `${shown} refuses the token in CROSSGRAPH_MONITOR_TOKEN.`,
  );
}

/** `undefined` for what is no report, or one of another version. */
function reportIn(text: string): MonitorReport | undefined {
  try {
    return monitorReport.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // No JSON: metrics, or a page for people.
  }
}
