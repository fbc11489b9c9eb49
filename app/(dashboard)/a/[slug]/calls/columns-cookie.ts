export const COLUMNS_COOKIE = "tollgate-call-columns";
