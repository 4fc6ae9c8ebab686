// Which process of this machine holds the other end of a connection.

import { readFile, readdir, readlink } from "node:fs/promises";

/**
 * The id of the process that has opened a TCP connection to this one, or undefined if it has
 * closed it since.
 *
 * @param socket this side's end, of a connection within 127.0.0.1
 */
export async function ownerOfPeer({ remotePort, localPort }) {
  const inode = await inodeOf(remotePort, localPort);
  if (inode === undefined) {
    return undefined;
  }
  const link = `socket:[${inode}]`;
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    if (await holds(pid, link)) {
      return Number(pid);
    }
  }
  return undefined;
}

async function inodeOf(from, to) {
  const hex = (port) => port.toString(16).toUpperCase().padStart(4, "0");
  const ends = `0100007F:${hex(from)} 0100007F:${hex(to)}`;
  for (const line of (await readFile("/proc/net/tcp", "utf8")).split("\n").slice(1)) {
    const fields = line.trim().split(/\s+/);
    if (`${fields[1]} ${fields[2]}` === ends && fields[9] !== "0") {
      return fields[9];
    }
  }
  return undefined;
}

async function holds(pid, link) {
  // Processes end, and some are not ours to look into.
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(
    names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")),
  );
  return links.includes(link);
}
