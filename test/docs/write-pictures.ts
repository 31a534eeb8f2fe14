import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { housePicture } from './house-picture.ts';
import { runOnce } from './run-once.ts';
import { terminalPicture } from './terminal-picture.ts';

/** Writes the drawn pictures of the docs; those of the console are made by test/system/console-looks.test.ts. */
const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));

await mkdir(IMAGES, { recursive: true });
await writeFile(`${IMAGES}house.svg`, housePicture());
const { typed, lines } = await runOnce();
await writeFile(`${IMAGES}run.svg`, terminalPicture(typed, lines));
