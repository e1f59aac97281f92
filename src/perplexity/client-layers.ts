import { type Layer, pipeline } from '../core/operation.js';
import { ConfigError } from '../errors.js';

/** A layer with the name it goes by. What it is handed and gives differs by endpoint, so its types are wide. */
export interface NamedLayer {
  readonly name: string;
  readonly layer: Layer<object, object>;
}

type EndpointName = 'agent' | 'search' | 'embeddings' | 'models';

/** Is given the client's own layers, from the outside in, and returns those to use. */
export type ChangeLayers = (
  own: readonly NamedLayer[],
  endpoint: EndpointName,
) => readonly NamedLayer[];

/** What to change of the client's layers: add, replace, leave out. */
export interface LayerChanges {
  /**
   * Around the call: `metrics`, `span`, `memory`, `deadline`, `flight`, `cache`, `resume`, `refusals`, `retry`, `budget`, `launch`
   * (`resume` and `launch` on the Agent API only). The key is lent inside of these. @defaultValue as they are
   */
  readonly call?: ChangeLayers | undefined;
  /** Around each exchange, once a key is lent: `breaker`, `attempt limit`. @defaultValue as they are */
  readonly attempt?: ChangeLayers | undefined;
}

/** One of the client's own layers, by name. */
export function named<In extends object, Out>(name: string, layer: Layer<In, Out>): NamedLayer {
  // Each endpoint puts its own layers back around its own operation.
  return { name, layer: layer as unknown as Layer<object, object> };
}

/** The layers as one. */
export function joined<In, Out>(layers: readonly NamedLayer[]): Layer<In, Out> {
  const each = layers.map(({ layer }) => layer as unknown as Layer<In, Out>);
  return (next) => pipeline(each, next);
}

/** The layers as the client's options want them. Throws a ConfigError when that is no list of layers. */
export function changed(
  own: readonly NamedLayer[],
  change: ChangeLayers | undefined,
  endpoint: EndpointName,
): readonly NamedLayer[] {
  if (!change) return own;
  const layers: unknown = change(own, endpoint);
  if (Array.isArray(layers) && layers.every((each) => typeof each?.layer === 'function')) {
    return layers;
  }
  throw new ConfigError(
    'Expected `layers` to return a list of { name, layer }; give back those you do not change.',
  );
}
