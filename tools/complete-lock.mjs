// Adds to package-lock.json the optional packages of other platforms that npm left out: run it after `npm install` where
// the registry has the packages of one platform only. Without them `npm ci` refuses the lock file everywhere
// (https://github.com/npm/cli/issues/9846). The entries have no integrity; npm on such a platform adds it.
import { readFileSync, writeFileSync } from 'node:fs';

const file = 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = [];

for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const version = range.replace(/^[~^]/, '');
    if (path === '' || placesOf(path, name).some((place) => lock.packages[place])) continue;
    const home = `${path.slice(0, path.lastIndexOf('node_modules/'))}node_modules/${name}`;
    lock.packages[home] = { version, ...platformOf(name), ...devOf(entry), optional: true };
    added.push(`${name}@${version}`);
  }
}

lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
);
if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added.length} packages added${added.map((each) => `\n  ${each}`).join('')}`);

/** Where Node would look for `name` from the package at `path`, the nearest first. */
function placesOf(path, name) {
  const folders = path.split('/node_modules/');
  return folders
    .map((_, index) => `${folders.slice(0, index + 1).join('/node_modules/')}/node_modules/${name}`)
    .reverse()
    .concat(`node_modules/${name}`);
}

/** Platform packages carry theirs in their name; one that does not would be installed everywhere. */
function platformOf(name) {
  if (name === 'fsevents') return { os: ['darwin'] };
  const os = /aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32|windows/.exec(
    name,
  )?.[0];
  const cpu = /-(arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32|x64)/.exec(name)?.[1];
  const libc = /musl/.exec(name)?.[0] ?? (/gnu/.test(name) && os === 'linux' ? 'glibc' : undefined);
  if (cpu === undefined || (os === undefined && cpu !== 'wasm32'))
    throw new Error(`For which platform is ${name}?`);
  return {
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
    ...(os && { os: [os === 'windows' ? 'win32' : os] }),
  };
}

function devOf({ dev, peer }) {
  return { ...(dev && { dev }), ...(peer && { peer }) };
}
