/** A line to a node that can be cut and mended: what a train, a sleeping laptop or a restarted node does. */
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { Server, Socket } from "node:net";

export class Line {
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  port = 0;

  constructor(target: number) {
    this.#target = target;
  }

  /** Opens it, on the same port as before. */
  async open(): Promise<void> {
    this.#server = createServer((near) => {
      const far = connect(this.#target, "127.0.0.1");
      for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
        this.#sockets.add(socket);
        socket.pipe(other);
        // A cut line is what this is for.
        socket.on("error", () => undefined);
        socket.on("close", () => {
          other.destroy();
          this.#sockets.delete(socket);
        });
      }
    });
    this.#server.listen(this.port, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (typeof address === "object" && address !== null) this.port = address.port;
  }

  /** Cuts it, with whatever was under way. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(server, "close");
  }
}
