using System.Text;

namespace ProbDsl.Inference.Results.Files;

/// <summary>
/// Writes draws in CmdStan's format (CmdStan User's Guide, "Stan CSV output"): comments with the settings, a header, one draw in each row.
/// Numbers have the shortest text that parses back to the same bits.
/// </summary>
public static class DrawsCsv
{
    public const string NotANumber = "nan", Infinite = "inf", MinusInfinite = "-inf";

    /// <summary>The column before those of the unknowns where draws are chains.</summary>
    private const string LogDensity = "lp__";

    // the longest text of a double, and a comma
    private const int MostBytes = 26;

    /// <summary>Writes all draws, or those of one of several chains.</summary>
    /// <param name="draws">The draws of all chains.</param>
    /// <param name="chain">The number of the chain from 0; 0 if draws are no chains.</param>
    /// <param name="model">The name of the model.</param>
    /// <param name="method">The name of the method.</param>
    /// <param name="stream">The new file.</param>
    public static void Write(PosteriorDraws draws, int chain, string model, string method, Stream stream)
    {
        var columns = draws.Arrays.Select(a => new DrawColumns(a.Key, a.Value.Shape.Trailing(a.Value.Shape.Rank - 1))).ToList();
        var header = Header(columns, draws.Chains is not null);
        var count = draws.Count / (draws.Chains?.Count ?? 1);
        stream.Write(Encoding.UTF8.GetBytes($"# model = {model}\n{Settings(draws.Chains, chain, count, method)}{header}\n"));
        var places = columns.ConvertAll(c => c.Places());
        var row = new byte[(1 + places.Sum(p => p.Length)) * MostBytes];
        for (var draw = chain * count; draw < (chain + 1) * count; draw++)
        {
            var used = draws.Chains is { } chains ? Numbers([chains.LogDensities[draw]], [0], row, 0) : 0;
            foreach (var (column, own) in columns.Zip(places))
                used = Numbers(draws.Arrays[column.Name].Values.AsSpan(draw * column.Count, column.Count), own, row, used);
            row[Math.Max(0, used - 1)] = (byte)'\n';
            stream.Write(row, 0, Math.Max(1, used));
        }
    }

    /// <summary>The names of all columns.</summary>
    /// <param name="columns">Those of the unknowns.</param>
    /// <param name="areChains">Whether draws are chains, with a log density each.</param>
    public static string Header(IEnumerable<DrawColumns> columns, bool areChains) =>
        string.Join(',', (areChains ? (string[])[LogDensity] : []).Concat(columns.SelectMany(c => c.Names)));

    /// <summary>The settings of a method; of chains as CmdStan writes them, whose method of all Markov chains is `sample`.</summary>
    private static string Settings(ChainsOfDraws? chains, int chain, int count, string method) => chains is null
        ? Invariant($"# method = {method}\n# num_samples = {count}\n")
        : Invariant($"""
            # method = sample
            #   sample
            #     num_samples = {count}
            #     num_warmup = {chains.WarmUp}
            #     save_warmup = 0
            #     thin = 1
            #     algorithm = {method}
            # id = {chain + 1}

            """);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

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
