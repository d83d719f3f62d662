using System.Globalization;
using System.Text;

namespace ProbDsl.Inference.Results.Files;

/// <summary>
/// Writes draws in CmdStan's format (CmdStan User's Guide, "Stan CSV output"): comments with the settings, a header, one draw in each row.
/// Numbers have the shortest text that parses back to the same bits.
/// </summary>
public static class DrawsCsv
{
    public const string NotANumber = "nan", Infinite = "inf", MinusInfinite = "-inf";

    /// <summary>The columns before those of the unknowns where draws are chains: the log joint density, the number of the chain.</summary>
    private static readonly string[] ofChains = ["lp__", "chain__"];

    // the longest text of a double, and a comma
    private const int MostBytes = 26;

    public static void Write(PosteriorDraws draws, string model, string method, Stream stream)
    {
        var columns = draws.Arrays.Select(a => new DrawColumns(a.Key, a.Value.Shape.Trailing(a.Value.Shape.Rank - 1))).ToList();
        var header = Header(columns, draws.Chains is not null);
        var count = draws.Count.ToString(CultureInfo.InvariantCulture);
        stream.Write(Encoding.UTF8.GetBytes($"# model = {model}\n# method = {method}\n# num_samples = {count}\n{header}\n"));
        var places = columns.ConvertAll(c => c.Places());
        var row = new byte[(ofChains.Length + places.Sum(p => p.Length)) * MostBytes];
        for (var draw = 0; draw < draws.Count; draw++)
        {
            var used = draws.Chains is { } chains
                ? Numbers([chains.LogDensities[draw], (draw / (draws.Count / chains.Count)) + 1], [0, 1], row, 0) : 0;
            foreach (var (column, own) in columns.Zip(places))
                used = Numbers(draws.Arrays[column.Name].Values.AsSpan(draw * column.Count, column.Count), own, row, used);
            row[Math.Max(0, used - 1)] = (byte)'\n';
            stream.Write(row, 0, Math.Max(1, used));
        }
    }

    /// <summary>The names of all columns.</summary>
    /// <param name="columns">Those of the unknowns.</param>
    /// <param name="hasChains">Whether those of chains come first.</param>
    internal static string Header(IEnumerable<DrawColumns> columns, bool hasChains) =>
        string.Join(',', (hasChains ? ofChains : []).Concat(columns.SelectMany(c => c.Names)));

    private static int Numbers(ReadOnlySpan<double> values, int[] places, Span<byte> row, int used)
    {
        foreach (var place in places)
        {
            used += Number(values[place], row[used..]);
            row[used++] = (byte)',';
        }

        return used;
    }

    private static int Number(double value, Span<byte> text)
    {
        if (!double.IsFinite(value))
            return Encoding.UTF8.GetBytes(double.IsNaN(value) ? NotANumber : value > 0 ? Infinite : MinusInfinite, text);
        value.TryFormat(text, out var written, "R", CultureInfo.InvariantCulture);
        return written;
    }
}
