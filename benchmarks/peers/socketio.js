// Socket.IO as its users run it: what is posted goes to everybody in a room.
//   node socketio.js PORT     POST /events: each event by itself.  POST /batches: the array as one.
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const posted = JSON.parse(Buffer.concat(pieces).toString());
  const events = request.url === "/batches" ? [posted] : posted;
  for (const event of events) io.to("wall").emit("event", event);
  response.writeHead(200, { "Content-Length": 0 }).end();
});
const io = new Server(http, { serveClient: false, transports: ["websocket"] });
io.on("connection", (socket) => socket.join("wall"));
http.listen(Number(process.argv[2]), "127.0.0.1", 4096);
