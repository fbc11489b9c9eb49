/** A row of bars without axes, as high as their parts of the highest. `texts` says each to whoever points at it. */
export function SparkBars({ heights, texts, color, className }: { heights: number[]; texts?: string[]; color: string; className: string }) {
  const width = 100 / heights.length;
  return (
    <svg aria-hidden viewBox="0 0 100 100" preserveAspectRatio="none" className={className}>
      {heights.map((height, i) => (
        <rect key={i} x={i * width + width * 0.1} y={100 - Math.max(height > 0 ? 2 : 0, height * 100)} width={width * 0.8} height={Math.max(height > 0 ? 2 : 0, height * 100)} fill={color}>{texts && <title>{texts[i]}</title>}</rect>
      ))}
    </svg>
  );
}
