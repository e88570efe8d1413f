// Node's ws as in its documentation: servers sharing one HTTP server, a broadcast over `clients`.

import { createServer } from "node:http";
import { WebSocket, WebSocketServer } from "ws";

const echo = new WebSocketServer({ noServer: true });
const fanout = new WebSocketServer({ noServer: true });
const servers = { "/echo": echo, "/fanout": fanout };

echo.on("connection", (ws) => {
  ws.on("error", console.error);
  ws.on("message", (data, isBinary) => ws.send(data, { binary: isBinary }));
});

fanout.on("connection", (ws) => {
  ws.on("error", console.error);
  ws.on("message", (data, isBinary) => {
    fanout.clients.forEach((client) => {
      if (client.readyState === WebSocket.OPEN) client.send(data, { binary: isBinary });
    });
  });
});

const server = createServer();
server.on("upgrade", (request, socket, head) => {
  const { pathname } = new URL(request.url, "ws://localhost");
  const wss = servers[pathname];
  if (!wss) return socket.destroy();
  wss.handleUpgrade(request, socket, head, (ws) => wss.emit("connection", ws, request));
});
server.listen(Number(process.argv[2]), "127.0.0.1");
