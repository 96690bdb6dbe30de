import stringWidth from 'string-width';
import { type Column, cutNote, renderTable } from '../../src/output/table.ts';

interface Row {
  readonly id: string;
  readonly status: string;
  readonly ms: number;
  readonly error?: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { header: 'ID', text: ({ id }) => id, paint: (cell) => `<${cell}>` },
  { header: 'STATUS', text: ({ status }) => status, flexible: 2 },
  { header: 'MS', text: ({ ms }) => String(ms), align: 'right' },
  { header: 'ERROR', text: ({ error = '' }) => error, flexible: 1, omitEmpty: true },
];

const rows: readonly Row[] = [
  { id: 'a', status: 'AGENT_BACKGROUND_TASK_COMPLETED', ms: 5 },
  { id: 'bb', status: 'SESSION_INITIATED', ms: 12_345, error: 'ThrottlingException: Rate exceeded' },
];

describe('renderTable', () => {
  it('aligns the columns, and cuts nothing without a terminal', () => {
    expect(renderTable(rows, COLUMNS, { width: undefined })).toEqual({
      lines: [
        'ID  STATUS                              MS  ERROR', // colours take no columns: `<` and `>` stand for them
        '<a>   AGENT_BACKGROUND_TASK_COMPLETED      5',
        '<bb>  SESSION_INITIATED                12345  ThrottlingException: Rate exceeded',
      ],
      cut: [],
      omitted: [],
    });
  });

  it('cuts flexible columns, in their order, and says so', () => {
    const { lines, cut } = renderTable(rows, COLUMNS, { width: 52 });

    expect(lines[1]).toBe('<a>   AGENT_BACKGROUND_TASK_COMP…      5');
    expect(lines[2]).toBe('<bb>  SESSION_INITIATED            12345  ThrottlingE…');
    expect(cut).toEqual(['STATUS', 'ERROR']);
  });

  it('cuts a column in steps, between those of other columns', () => {
    const columns: readonly Column<string>[] = [
      { header: 'ID', text: () => 'i'.repeat(36), flexible: [{ order: 2, to: 13 }], ellipsis: false },
      {
        header: 'ERROR',
        text: () => 'e'.repeat(100),
        flexible: [
          { order: 1, to: 60 },
          { order: 3, to: 20 },
        ],
      },
    ];
    const widthsAt = (width: number) =>
      renderTable([''], columns, { width })
        .lines[1]?.split('  ')
        .map((cell) => cell.length);

    expect(widthsAt(140)).toEqual([36, 100]);
    expect(widthsAt(110)).toEqual([36, 72]);
    expect(widthsAt(90)).toEqual([28, 60]);
    expect(widthsAt(60)).toEqual([13, 45]);
    expect(widthsAt(20)).toEqual([13, 20]);
  });

  it('leaves out spare columns if cutting is not enough, as few as possible, and says so', () => {
    const spare: readonly Column<Row>[] = [
      ...COLUMNS,
      { header: 'MORE', text: () => 'more than there is room for', spare: 2 },
      { header: 'MOST', text: () => 'most', spare: 1 },
    ];
    const at = (width: number, wide = false) => renderTable(rows, spare, { width, wide });

    expect(at(68)).toMatchObject({ cut: ['STATUS', 'ERROR'], omitted: ['MOST'] });
    expect(at(40)).toMatchObject({ cut: ['STATUS', 'ERROR'], omitted: ['MORE', 'MOST'] });
    for (const width of [68, 40])
      for (const line of at(width).lines) expect(line.length).toBeLessThanOrEqual(width + 2);
    expect(at(40, true).omitted).toEqual([]);
    expect(cutNote(at(40), '-o wide')).toMatch(/cut STATUS, ERROR; left out MORE, MOST.*-o wide/);
    expect(cutNote(at(200), '-o wide')).toBeUndefined();
  });

  it('leaves out nothing that just fits', () => {
    const columns = [
      { header: 'ID', text: () => 'four' },
      { header: 'N', text: () => 'ab', spare: 1 },
    ];
    const omitted = (width: number) => renderTable(rows, columns, { width }).omitted;

    expect([omitted(8), omitted(7)]).toEqual([[], ['N']]);
  });

  it('cuts nothing with -o wide', () => {
    expect(renderTable(rows, COLUMNS, { width: 52, wide: true }).cut).toEqual([]);
  });

  it('leaves out an empty column that is marked for it', () => {
    const { lines } = renderTable(rows.slice(0, 1), COLUMNS, { width: undefined });

    expect(lines[0]).not.toContain('ERROR');
  });

  it('prints nothing that a terminal would act on', () => {
    const evil = { id: '\u001b[2J', status: 'x\ny', ms: 1 };

    expect(renderTable([evil], COLUMNS, { width: undefined }).lines[1]).toBe('<\\u001b[2J>  x y      1');
  });

  it('measures, cuts and aligns by the columns that characters take on a terminal', () => {
    const family = '👩‍👩‍👧';
    const texts = ['日本語のエラーメッセージ', family.repeat(8), 'e\u0301'.repeat(20), 'plain'];
    const columns: readonly Column<string>[] = [
      { header: 'BEGINNING', text: (text) => text, flexible: true },
      { header: 'ID', text: (text) => text, flexible: true, ellipsis: false },
      { header: 'LENGTH', text: (text) => `全${text.length}`, align: 'right' },
    ];

    const { lines, cut } = renderTable(texts, columns, { width: 34 });

    expect(cut).toEqual(['BEGINNING', 'ID']);
    expect(lines).toEqual([
      'BEGINNING     ID            LENGTH',
      '日本語のエ…   日本語のエラ    全12',
      `${family.repeat(5)}…   ${family.repeat(6)}    全64`,
      `${'e\u0301'.repeat(11)}…  ${'e\u0301'.repeat(12)}    全40`,
      'plain         plain            全5',
    ]);
    for (const line of lines) expect(stringWidth(line)).toBe(34);
  });

  it('renders 200,000 rows', () => {
    const many = Array.from({ length: 200_000 }, (_, index) => ({
      id: String(index),
      status: 'x',
      ms: index,
    }));

    const { lines } = renderTable(many, COLUMNS, { width: 80 });

    expect(lines).toHaveLength(200_001);
    expect(lines.at(-1)).toBe('<199999>  x       199999');
  });
});
