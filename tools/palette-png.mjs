import { crc32, deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const most = 256;
const nearby = 36;

/** A PNG of a screen with the 256 colours that tell most of it apart: a third of the size, and nobody sees the difference. */
export function palettePng(png) {
  const { width, height, pixels } = decoded(png);
  const colours = coloursOf(pixels);
  const nearest = nearestIn(colours);
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rows[y * (width + 1) + 1 + x] = nearest(pixels.readUIntBE((y * width + x) * 3, 3));
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3], 8); // 8 bits a pixel, by palette
  const palette = Buffer.concat(
    colours.map((colour) => Buffer.from([colour >> 16, (colour >> 8) & 255, colour & 255])),
  );
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The pixels of a PNG as Chromium writes it: three bytes each, not interlaced. */
function decoded(png) {
  let width = 0;
  let height = 0;
  const parts = [];
  for (let at = signature.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const name = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (name === 'IHDR') {
      [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
      if (data[8] !== 8 || data[9] !== 2) throw new Error('The picture is not of 24 bits a pixel.');
    }
    if (name === 'IDAT') parts.push(data);
    at += length + 12;
  }
  return { width, height, pixels: unfiltered(inflateSync(Buffer.concat(parts)), width * 3) };
}

/** Takes back what each row was predicted by: its neighbours to the left and above. */
function unfiltered(raw, rowLength) {
  const rows = raw.length / (rowLength + 1);
  const pixels = Buffer.alloc(rows * rowLength);
  for (let y = 0; y < rows; y++) {
    const filter = raw[y * (rowLength + 1)];
    for (let x = 0; x < rowLength; x++) {
      const at = y * rowLength + x;
      const left = x < 3 ? 0 : pixels[at - 3];
      const above = y === 0 ? 0 : pixels[at - rowLength];
      const corner = x < 3 || y === 0 ? 0 : pixels[at - rowLength - 3];
      pixels[at] = raw[at + y + 1] + prediction(filter, { left, above, corner });
    }
  }
  return pixels;
}

function prediction(filter, { left, above, corner }) {
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  if (filter !== 4) return 0;
  const guess = left + above - corner;
  const [toLeft, toAbove, toCorner] = [left, above, corner].map((each) => Math.abs(guess - each));
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

function coloursOf(pixels) {
  const counts = new Map();
  for (let at = 0; at < pixels.length; at += 3) {
    const colour = pixels.readUIntBE(at, 3);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const byCount = [...counts].sort((one, other) => other[1] - one[1]);
  const chosen = [];
  for (const [colour] of byCount) {
    // Shades of the same edge would crowd out a colour that is rare and means something.
    const isNew = chosen.every((each) => distanceOf(colour, each) > nearby);
    if (isNew && chosen.push(colour) === most) break;
  }
  return chosen;
}

function distanceOf(one, other) {
  return [16, 8, 0].reduce(
    (sum, bits) => sum + (((one >> bits) & 255) - ((other >> bits) & 255)) ** 2,
    0,
  );
}

function nearestIn(colours) {
  const known = new Map(colours.map((colour, index) => [colour, index]));
  return (colour) => {
    if (!known.has(colour)) {
      const distances = colours.map((each) => distanceOf(colour, each));
      known.set(colour, distances.indexOf(Math.min(...distances)));
    }
    return known.get(colour);
  };
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(body, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
