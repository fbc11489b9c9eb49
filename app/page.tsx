export default function HomePage() {
  return (
    <main className="mx-auto max-w-2xl space-y-3 p-6">
      <h1 className="text-xl font-semibold">Tollgate</h1>
      <p>Usage metering and billing analytics for AI video gateways.</p>
      <p>Gateways post their log to <code className="font-mono">POST /api/ingest</code>.</p>
    </main>
  );
}
