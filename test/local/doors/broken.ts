/** A door that cannot be loaded. */
throw new Error('environment variables not set: QUEUE_URL');
