import { open } from 'node:fs/promises';

/** The start of a file, up to this many bytes. */
export async function readBytes(path: string, most: number): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const buffer = Buffer.alloc(most);
    let size = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, size, most - size, null);
      size += bytesRead;
      if (bytesRead === 0 || size === most) return buffer.subarray(0, size);
    }
  } finally {
    await handle.close();
  }
}
