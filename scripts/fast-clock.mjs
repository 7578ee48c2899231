// Loaded with --import: the process's days pass faster, so that what it forgets after minutes is forgotten after seconds.
const [begunAt, factor] = [process.env.CLOCK_BEGUN_AT, process.env.CLOCK_FACTOR].map(Number);
const { now } = Date;
Date.now = () => Math.floor(begunAt + (now() - begunAt) * factor);
