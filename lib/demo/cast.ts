/** Who lives in the demo. `weight` is an account's share of the calls; `growth` what a month multiplies it by. */
export type DemoAccount = {
  slug: string; name: string; weight: number; growth: number;
  /** Share of calls on a key of its own. */
  byok: number;
  /** Share of a weekend day in a weekday, and the UTC hour of its noon: habits and place. */
  weekend: number; noonUtc: number;
  models: number[]; tags: string[]; subAccounts: string[];
};

const everyModel = Array.from({ length: 12 }, (_, i) => i);

export const DEMO_ACCOUNTS: DemoAccount[] = [
  { slug: "northwind", name: "Northwind Studios", weight: 30, growth: 1.12, byok: 0, weekend: 0.35, noonUtc: 18, models: everyModel, tags: ["ads", "film", "social", "storyboards"], subAccounts: ["london", "austin"] },
  { slug: "brightside", name: "Brightside Ads", weight: 18, growth: 1.2, byok: 0.3, weekend: 0.2, noonUtc: 11, models: [0, 1, 4, 6, 11], tags: ["spring", "retail", "brand"], subAccounts: [] },
  { slug: "kestrel", name: "Kestrel Games", weight: 12, growth: 1.05, byok: 0, weekend: 0.9, noonUtc: 3, models: [2, 3, 7, 10], tags: ["trailers", "cutscenes"], subAccounts: ["qa"] },
  { slug: "lumen", name: "Lumen Learning", weight: 9, growth: 1.3, byok: 0, weekend: 0.1, noonUtc: 6, models: [0, 8, 9, 10], tags: ["biology", "history"], subAccounts: [] },
  { slug: "harbor", name: "Harbor Travel", weight: 7, growth: 0.97, byok: 1, weekend: 0.6, noonUtc: 12, models: [0, 1], tags: ["destinations"], subAccounts: [] },
  { slug: "otter", name: "Otter Social", weight: 6, growth: 1.4, byok: 0, weekend: 1.3, noonUtc: 20, models: [8, 9, 4], tags: ["clips"], subAccounts: ["eu", "us"] },
  { slug: "meridian", name: "Meridian News", weight: 5, growth: 1.02, byok: 0.15, weekend: 0.8, noonUtc: 9, models: [0, 6, 5], tags: ["explainers", "weather"], subAccounts: [] },
  { slug: "foxglove", name: "Foxglove Fashion", weight: 4, growth: 1.1, byok: 0, weekend: 0.4, noonUtc: 10, models: [0, 2, 11], tags: ["lookbook"], subAccounts: [] },
  { slug: "tundra", name: "Tundra Outdoor", weight: 3, growth: 1.0, byok: 0, weekend: 0.5, noonUtc: 17, models: [6, 7], tags: [], subAccounts: [] },
  { slug: "pixelpine", name: "Pixelpine", weight: 3, growth: 1.25, byok: 0, weekend: 1, noonUtc: 15, models: everyModel, tags: ["tests"], subAccounts: [] },
  { slug: "quarry", name: "Quarry Films", weight: 2, growth: 0.9, byok: 0, weekend: 0.2, noonUtc: 14, models: [5, 6], tags: ["pitch"], subAccounts: [] },
  { slug: "solo", name: "Solo Maker", weight: 1, growth: 1.1, byok: 0, weekend: 1.5, noonUtc: 22, models: [0, 1, 9], tags: [], subAccounts: [] },
];
