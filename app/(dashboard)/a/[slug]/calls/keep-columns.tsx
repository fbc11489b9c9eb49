"use client";

import { useEffect } from "react";
import { COLUMNS_COOKIE } from "./columns-cookie";

const YEAR_S = 31_536_000;

/** Remembers which columns were chosen, for a visit whose URL does not say: a cookie, so that the server's first paint knows it. */
export function KeepColumns({ chosen }: { chosen: string[] }) {
  const text = chosen.join(".");
  useEffect(() => {
    document.cookie = `${COLUMNS_COOKIE}=${text}; path=/; max-age=${YEAR_S}; samesite=lax`;
  }, [text]);
  return null;
}
