// Builds the styles and scripts of Joined Up into the design room's static folder.
// Run by `npm run build` (or `node frontend/build.mjs`) after `npm ci --ignore-scripts`.
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..')
const out = join(root, 'src', 'joinedup', 'design', 'static', 'design', 'dist')

await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })

const css = sass.compile(join(here, 'scss', 'app.scss'), {
  loadPaths: [join(root, 'node_modules')],
  style: 'compressed',
  quietDeps: true,
  sourceMap: false
})
if (/url\((?!data:|["']?data:)["']?(https?:)?\/\//.test(css.css)) {
  throw new Error('The style sheet asks another host for something: the page must be served whole from here.')
}
await writeFile(join(out, 'app.css'), css.css)

await build({
  entryPoints: { app: join(here, 'js', 'app.js'), boot: join(here, 'js', 'boot.js') },
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2020',
  legalComments: 'none',
  logLevel: 'warning'
})

await cp(join(here, 'assets'), out, { recursive: true })

// The four small icons that NHS.UK's style sheet asks for by address; its logo and favicons stay out.
const asked = new Set(Array.from(css.css.matchAll(/url\("?\.\/(assets\/images\/[a-z-]+\.svg)"?\)/g), (found) => found[1]))
for (const path of asked) await cp(join(root, 'node_modules', 'nhsuk-frontend', 'dist', 'nhsuk', path), join(out, path), { recursive: true })
