import { open } from 'node:fs/promises';

/** The start of a file or pipe (`<(…)` of a shell is one), up to this many bytes. Rejects as `open` and `read` do. */
export async function readStart(path: string, most: number): Promise<Uint8Array> {
  await using handle = await open(path);
  const buffer = Buffer.alloc(most);
  let size = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, size, most - size, null);
    size += bytesRead;
    if (bytesRead === 0 || size === most) return buffer.subarray(0, size);
  }
}
