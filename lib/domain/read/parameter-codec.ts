import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { AppError } from '../errors.ts';

/** Bytes a standard parameter holds. https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const STANDARD_BYTES = 4096;
/** Bytes an advanced parameter holds. */
export const ADVANCED_BYTES = 8192;
/** Bytes a value may have once decoded: what the reader accepts. */
const MOST_DECODED_BYTES = 100 * 1024;

const PREFIX = 'br1:';

/**
 * A resource as its parameter stores it: as it is, while it fits a standard parameter and has no `{{` (SSM refuses that);
 * otherwise `br1:` + base64(brotli).
 * @throws AppError `parameter_invalid` for what SSM would refuse: nothing, or too much even when compressed.
 */
export function encodeParameter(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  if (text.trim() === '') throw new AppError('parameter_invalid', 'an empty resource cannot be stored');
  if (!text.isWellFormed()) {
    throw new AppError(
      'parameter_invalid',
      'the text holds half of a surrogate pair, which UTF-8 cannot store',
    );
  }
  if (bytes.length > MOST_DECODED_BYTES) {
    throw new AppError(
      'parameter_invalid',
      `the resource has ${bytes.length} bytes; ${MOST_DECODED_BYTES} at most are read`,
    );
  }
  const isPlain = bytes.length <= STANDARD_BYTES && !text.includes('{{') && !text.startsWith(PREFIX);
  if (isPlain) return text;
  const packed = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  const value = `${PREFIX}${packed.toString('base64')}`;
  if (value.length > ADVANCED_BYTES) {
    throw new AppError(
      'parameter_invalid',
      `the resource has ${bytes.length} bytes and ${value.length} when compressed; a parameter holds ${ADVANCED_BYTES}`,
      { remedy: 'shorten the prompt' },
    );
  }
  return value;
}

/**
 * The resource a parameter stores, in either form.
 * @throws AppError `parameter_invalid` when the value is not what `encodeParameter` writes.
 */
export function decodeParameter(value: string): string {
  if (!value.startsWith(PREFIX)) return value;
  const packed = value.slice(PREFIX.length);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed) || packed.length % 4 !== 0) {
    throw new AppError('parameter_invalid', 'the value begins with br1: but is not base64');
  }
  try {
    const bytes = brotliDecompressSync(Buffer.from(packed, 'base64'), {
      maxOutputLength: MOST_DECODED_BYTES,
    });
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new AppError(
      'parameter_invalid',
      'the value begins with br1: but does not hold brotli of a readable text',
      {
        cause,
      },
    );
  }
}
