/** What the gateway's submit is measured against: a route that reads a body and accepts it, and does nothing. */
export async function POST(request: Request): Promise<Response> {
  const { model } = (await request.json()) as { model: string };
  return Response.json({ id: "job_00000000000000000000000000000000", object: "job", status: "queued", model, created: 0 }, { status: 202 });
}
