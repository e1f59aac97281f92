/** The SVG of a graph by its name; `undefined` where there is no such graph. */
export type PictureOf = (graphName: string) => Promise<string | undefined>;

// Names come from runs; a process has a handful of graphs.
const maxPictures = 64;
const maxNameLength = 200;

/** Draws each graph once: laying it out takes longer than all else that a page asks for. What fails is tried again. */
export function keptPictures(pictureOf: PictureOf): PictureOf {
  const drawn = new Map<string, Promise<string | undefined>>();
  return (name) => {
    const known = drawn.get(name);
    if (known !== undefined) return known;
    if (name.length > maxNameLength) return Promise.resolve(undefined);
    const [oldest] = drawn.keys();
    if (drawn.size >= maxPictures && oldest !== undefined) drawn.delete(oldest);
    const picture = pictureOf(name);
    drawn.set(name, picture);
    const forget = () => drawn.delete(name);
    picture.then((svg) => svg ?? forget(), forget);
    return picture;
  };
}
