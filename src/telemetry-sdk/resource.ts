import type { Resource } from '@opentelemetry/resources';

type Environment = Readonly<Record<string, string | undefined>>;

/** Who we are, as an application may say it. */
export interface ServiceOptions {
  readonly serviceName?: string | undefined;
  readonly serviceVersion?: string | undefined;
}

type Resources = typeof import('@opentelemetry/resources');

/** Who sends: options first, then the standard variables, then our own name. */
export function resourceOf(
  { defaultResource, detectResources, envDetector, resourceFromAttributes }: Resources,
  { serviceName, serviceVersion }: ServiceOptions,
  env: Environment,
): Resource {
  const named = serviceName ?? (env['OTEL_SERVICE_NAME']?.trim() || undefined);
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'crossgraph' }))
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(
      resourceFromAttributes({
        ...(named !== undefined && { 'service.name': named }),
        ...(serviceVersion !== undefined && { 'service.version': serviceVersion }),
      }),
    );
}
