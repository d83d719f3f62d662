namespace ProbDsl.Inference.Results.Text;

/// <summary>A column of numbers with aligned decimal points.</summary>
internal sealed record PointColumn(int Whole, int Fraction, int Least)
{
    public int Width => Math.Max(Least, Whole + Fraction);

    public static PointColumn Measure(IEnumerable<string> cells, int least)
    {
        var all = cells.Select(c => (Whole: PointOf(c), Fraction: c.Length - PointOf(c))).DefaultIfEmpty().ToList();
        return new(all.Max(c => c.Whole), all.Max(c => c.Fraction), least);
    }

    public string Align(string cell) => (new string(' ', Whole - PointOf(cell)) + cell).PadRight(Whole + Fraction).PadLeft(Width);

    private static int PointOf(string cell) => cell.IndexOf('.', StringComparison.Ordinal) is var at and >= 0 ? at : cell.Length;
}
