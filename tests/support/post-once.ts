import { postWebhook } from "@/lib/webhooks/post-webhook";
import { whyRefused } from "@/lib/webhooks/reach";

/** Posts to the https address given, whose name leads to this machine, and prints what was answered: a process of its own can trust an authority of its own. */
const answer = await postWebhook({ url: process.argv[2]!, body: '{"id":"evt_1"}', headers: { "content-type": "application/json" } }, {
  refuses: (address, protocol) => whyRefused(address, protocol, { allowPrivate: true }),
  resolve: async () => [{ address: "127.0.0.1", family: 4 }],
});
console.log(JSON.stringify(answer));
