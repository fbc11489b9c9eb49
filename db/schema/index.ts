import { accountsClasses } from "./accounts";
import { analyticsClasses } from "./analytics";
import { auditClasses } from "./audit";
import { authClasses } from "./auth";
import { byokClasses } from "./byok";
import { catalogClasses } from "./catalog";
import { chargesClasses } from "./charges";
import type { TableClass } from "./columns";
import { exportsClasses } from "./exports";
import { financeClasses } from "./finance";
import { gatewayClasses } from "./gateway";
import { ingestClasses } from "./ingest";
import { ledgerClasses } from "./ledger";
import { reconciliationClasses } from "./reconciliation";
import { rollupsClasses } from "./rollups";
import { topUpsClasses } from "./topups";
import { upstreamClasses } from "./upstream";
import { usageClasses } from "./usage";
import { walletClasses } from "./wallet";

export * from "./accounts";
export * from "./analytics";
export * from "./audit";
export * from "./auth";
export * from "./byok";
export * from "./catalog";
export * from "./charges";
export * from "./exports";
export * from "./finance";
export * from "./gateway";
export * from "./ingest";
export * from "./ledger";
export * from "./reconciliation";
export * from "./rollups";
export * from "./topups";
export * from "./upstream";
export * from "./usage";
export * from "./wallet";

/** The class of every table, as the schema files state it. */
export const TABLE_CLASSES: Record<string, TableClass> = {
  ...accountsClasses, ...analyticsClasses, ...auditClasses, ...authClasses, ...byokClasses, ...catalogClasses, ...chargesClasses, ...exportsClasses, ...financeClasses, ...gatewayClasses,
  ...ingestClasses, ...ledgerClasses, ...reconciliationClasses, ...rollupsClasses, ...topUpsClasses, ...upstreamClasses, ...usageClasses, ...walletClasses,
};
