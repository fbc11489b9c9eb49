// Loaded into the server: when the launcher is gone, even by kill -9, its end of standard input closes, and so do we.
process.stdin.on("end", () => process.exit(1)).on("error", () => process.exit(1)).resume();
process.stdin.unref?.();
