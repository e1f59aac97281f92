const svgSpace = 'http://www.w3.org/2000/svg';
const elements = new Set('svg g path polygon polyline ellipse text title'.split(' '));
const attributes = new Set(
  (
    'class cx cy d fill fill-opacity font-family font-size font-style font-weight height points rx ry stroke ' +
    'stroke-dasharray stroke-width text-anchor transform viewBox width x y'
  ).split(' '),
);

/** A drawing made anew of shapes and words only, whatever else the text held; `undefined` if it is no drawing. */
export function cleanSvg(text: string): SVGSVGElement | undefined {
  const { documentElement } = new DOMParser().parseFromString(text, 'image/svg+xml');
  return documentElement.localName === 'svg'
    ? (cleanCopy(documentElement) as SVGSVGElement)
    : undefined;
}

function cleanCopy(element: Element): Element {
  const copy = document.createElementNS(svgSpace, element.localName);
  for (const { name, value } of element.attributes) {
    if (attributes.has(name) && !value.includes('url(')) copy.setAttribute(name, value);
  }
  for (const child of element.childNodes) {
    if (child instanceof Text) copy.append(child.data);
    else if (child instanceof Element && elements.has(child.localName)) {
      copy.append(cleanCopy(child));
    }
  }
  return copy;
}
