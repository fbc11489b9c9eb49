/** The bar above a page: its title, what it is of, and what can be done with it. It stays in sight where there is room. */
export function PageBar({ title, note, actions, children }: { title: string; note?: React.ReactNode; actions?: React.ReactNode; children?: React.ReactNode }) {
  return (
    <>
      <div data-slot="page-bar" className="-mx-4 -mt-4 flex min-h-13 flex-wrap items-center gap-x-4 gap-y-2 border-b bg-background px-4 py-2.5 md:sticky md:top-0 md:z-20 md:-mx-6 md:-mt-6 md:px-6">
        <h1 className="text-base font-semibold">{title}</h1>
        {actions && <div className="ml-auto flex items-center gap-3 md:order-last">{actions}</div>}
        {children && <div className="flex flex-wrap items-center gap-2 max-md:w-full md:flex-1">{children}</div>}
      </div>
      {note && <p className="max-w-3xl text-quiet">{note}</p>}
    </>
  );
}
