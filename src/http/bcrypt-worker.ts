// A thread of its own: one comparison takes a tenth of a second of processor time, in which no webhook would be answered.
import { constants, platform, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';
import type { Comparison } from './bcrypt.ts';

// On Linux this is the priority of the thread alone; elsewhere it would be that of the process.
if (platform() === 'linux') setPriority(constants.priority.PRIORITY_LOW);

parentPort?.on('message', ({ password, hash }: Comparison) => parentPort?.postMessage(compareSync(password, hash)));
