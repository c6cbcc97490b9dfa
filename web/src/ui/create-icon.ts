import { createElement, type SVGProps } from 'react';

/** An icon as lucide-react writes it down: its shapes on a square of 24. */
interface IconShapes {
  node: readonly [tag: string, attributes: Record<string, string>][];
}

interface IconProps extends SVGProps<SVGSVGElement> {
  size?: number;
}

/** Draws an icon as lucide-react does by default; hidden from assistive technology unless it says what it is. */
export function createIcon({ node }: IconShapes) {
  return ({ size = 24, ...rest }: IconProps) =>
    createElement(
      'svg',
      {
        ...{ xmlns: 'http://www.w3.org/2000/svg', width: size, height: size, viewBox: '0 0 24 24' },
        ...{ fill: 'none', stroke: 'currentColor', strokeWidth: 2, strokeLinecap: 'round', strokeLinejoin: 'round' },
        'aria-hidden': rest.role === undefined && rest['aria-label'] === undefined ? true : undefined,
        ...rest,
      },
      node.map(([tag, attributes]) => createElement(tag, attributes)),
    );
}
