import { hash } from 'node:crypto';

/** A room's name as it may stand at rest: names hold phone numbers (`call-_+1555…`), so 128 bits of their SHA-256. */
export const roomKey = (name: string): string => hash('sha256', name, 'base64url').slice(0, 22);
