// A client written against the generated types: a token, the feed, a like, a comment, a 404.
import type { paths } from "./api";

type Ok<P extends keyof paths, M extends "get" | "post"> = paths[P][M] extends {
  responses: { 200: { content: { "application/json": infer Body } } };
}
  ? Body
  : never;

const [base, token] = process.argv.slice(2);

async function ask(method: string, path: string, body?: object): Promise<Response> {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  return fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
}

function expect(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(what);
}

const feed = (await (await ask("GET", "/api/v1/feed/for-you")).json()) as Ok<
  "/api/v1/feed/for-you",
  "get"
>;
const video = feed.data[0];
expect(video.media.src_url.length > 0, "a video can be played");
const liked = await ask("POST", `/api/v1/video/like/${video.id}`);
expect(liked.status === 200, "a video can be liked");
const like = (await liked.json()) as Ok<"/api/v1/video/like/{id}", "post">;
expect(JSON.stringify(like).includes('"has_liked":true'), "a like is shown");
const posted = await ask("POST", `/api/v1/video/comments/${video.id}`, { comment: "From a client." });
expect(posted.status < 300, `a comment is taken (${posted.status})`);
const gone = await ask("GET", "/api/v1/video/1");
expect(gone.status === 404, "an unknown video is 404");
console.log("the story is told");
