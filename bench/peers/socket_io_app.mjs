// socket.io as in its documentation: events, `io.emit` to all, requests forgotten to save memory.

import { createServer } from "node:http";
import { Server } from "socket.io";

const server = createServer();
const io = new Server(server, { serveClient: false });

io.engine.on("connection", (rawSocket) => {
  rawSocket.request = null;
});

io.on("connection", (socket) => {
  socket.on("echo", (message) => socket.emit("echo", message));
  socket.on("fanout", (message) => io.emit("fanout", message));
});

server.listen(Number(process.argv[2]), "127.0.0.1");
