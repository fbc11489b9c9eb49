// Loaded into the server of the browser tests before anything else: writes all that it answers, heads and bodies, into the
// file ANSWERS_FILE, so that it can be searched. Bodies are not compressed then.
import { appendFileSync } from "node:fs";
import { Server, ServerResponse } from "node:http";

const said = Symbol("what was written");

const { emit } = Server.prototype;
Server.prototype.emit = function (event, request, response) {
  if (event === "request") {
    delete request.headers["accept-encoding"];
    response.once("close", () => {
      appendFileSync(process.env.ANSWERS_FILE, Buffer.concat([Buffer.from(`\n${request.method} ${request.url}\n${response.statusCode} ${JSON.stringify(response.getHeaders())}\n`), ...(response[said] ?? [])]));
    });
  }
  return emit.apply(this, arguments);
};

for (const name of ["write", "end"]) {
  const original = ServerResponse.prototype[name];
  ServerResponse.prototype[name] = function (chunk, encoding) {
    if (typeof chunk === "string" || chunk instanceof Uint8Array) (this[said] ??= []).push(Buffer.from(chunk, typeof encoding === "string" ? encoding : "utf8"));
    return original.apply(this, arguments);
  };
}
