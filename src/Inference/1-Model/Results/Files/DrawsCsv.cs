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
        List<(string Name, double[] Values)> ofDraws =
            draws.Chains is { } chains ? [(LogDensity, chains.LogDensities), .. chains.Statistics] : [];
        var header = Header(columns, ofDraws.Select(s => s.Name));
        var count = draws.Count / (draws.Chains?.Count ?? 1);
        var adapted = draws.Chains?.Adapted.ElementAtOrDefault(chain);
        stream.Write(Encoding.UTF8.GetBytes(
            $"# model = {model}\n{Settings(draws.Chains, chain, count, method, adapted)}{header}\n{Adaptation(adapted)}"));
        var places = columns.ConvertAll(c => c.Places());
        var row = new byte[(1 + ofDraws.Count + places.Sum(p => p.Length)) * MostBytes];
        for (var draw = chain * count; draw < (chain + 1) * count; draw++)
        {
            var used = 0;
            foreach (var (_, values) in ofDraws) used = Numbers(values, [draw], row, used);
            foreach (var (column, own) in columns.Zip(places))
                used = Numbers(draws.Arrays[column.Name].Values.AsSpan(draw * column.Count, column.Count), own, row, used);
            row[Math.Max(0, used - 1)] = (byte)'\n';
            stream.Write(row, 0, Math.Max(1, used));
        }
    }

    /// <summary>The names of all columns.</summary>
    /// <param name="columns">Those of the unknowns.</param>
    /// <param name="statistics">Those of each draw beside its unknowns, of chains.</param>
    public static string Header(IEnumerable<DrawColumns> columns, IEnumerable<string> statistics) =>
        string.Join(',', statistics.Concat(columns.SelectMany(c => c.Names)));

    /// <summary>
    /// The columns of chains before those of the unknowns, which end with two underscores; null unless the log density is first.
    /// </summary>
    /// <param name="header">The header of a file.</param>
    public static IReadOnlyList<string>? StatisticsOf(string header) =>
        header.Split(',').TakeWhile(name => name.EndsWith("__", StringComparison.Ordinal)).ToList() is [LogDensity, ..] found
            ? found : null;

    /// <summary>The settings of a method; of chains as CmdStan writes them, whose method of all Markov chains is `sample`.</summary>
    private static string Settings(ChainsOfDraws? chains, int chain, int count, string method, AdaptedChain? adapted) => chains is null
        ? Invariant($"# method = {method}\n# num_samples = {count}\n")
        : Invariant($"""
            # method = sample
            #   sample
            #     num_samples = {count}
            #     num_warmup = {chains.WarmUp}
            #     save_warmup = 0
            #     thin = 1
            {(adapted is null ? "" : $"#     adapt\n#       engaged = {(chains.WarmUp > 0 ? 1 : 0)}\n")}#     algorithm = {method}
            {(adapted is null ? "" : Invariant($"#       max_depth = {adapted.MostDepth}\n#       metric = diag_e\n"))}# id = {chain + 1}

            """);

    /// <summary>What a chain has adapted, as CmdStan writes it below the header: readers look for these lines.</summary>
    private static string Adaptation(AdaptedChain? adapted) => adapted is null ? ""
        : Invariant($"""
            # Adaptation terminated
            # Step size = {adapted.Step:R}
            # Diagonal elements of inverse mass matrix:
            # {string.Join(", ", adapted.Variances.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}

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
