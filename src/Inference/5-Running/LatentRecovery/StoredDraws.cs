namespace ProbDsl.Inference.LatentRecovery;

/// <summary>
/// Writes the unknowns of a fit, one draw after another, to the slots of a program; data whose missing cells are drawn are written whole.
/// </summary>
/// <param name="problem">The story with its data.</param>
/// <param name="unobserved">The missing cells that are drawn.</param>
/// <param name="draws">The draws.</param>
/// <param name="store">The store of the program.</param>
/// <param name="names">The unknowns that it reads.</param>
internal sealed class StoredDraws(
    Problem problem, MissingDataAnalysis unobserved, PosteriorDraws draws, IStore store, IReadOnlyList<string> names)
{
    // data with drawn cells in their places: each draw overwrites these alone
    private readonly Dictionary<string, double[]> wholes = [];

    // the number of the draw in the store
    private int? written;

    /// <summary>The draws of a fit; a point is one draw.</summary>
    public static PosteriorDraws Of(FitSummary summary) => summary.Draws ?? PosteriorDraws.OfPoint(summary.Estimates);

    /// <summary>Writes one of a number of evenly spaced draws, unless it is equal to the one before.</summary>
    /// <returns>Whether it is another one than before, or the first.</returns>
    public bool Write(int which, int of)
    {
        var draw = (int)((long)which * draws.Count / of);
        if (written is { } before && names.All(name => Of(name, before).SequenceEqual(Of(name, draw)))) return false;
        foreach (var name in names) Write(name, Of(name, draw));
        written = draw;
        return true;
    }

    private ReadOnlySpan<double> Of(string name, int draw)
    {
        var all = ValuesOf(name);
        var each = all.Length / draws.Count;
        return all.AsSpan(draw * each, each);
    }

    /// <summary>Writes the means over all draws.</summary>
    public void WriteMeans()
    {
        foreach (var name in names)
        {
            var all = ValuesOf(name);
            var mean = new double[all.Length / draws.Count];
            for (var i = 0; i < all.Length; i++) mean[i % mean.Length] += all[i] / draws.Count;
            Write(name, mean);
        }
    }

    /// <summary>Whether there are draws of an unknown, or of the missing cells of a data name.</summary>
    public static bool Has(PosteriorDraws draws, string name) => draws.Arrays.ContainsKey(name) || draws.Cells.ContainsKey(name);

    private double[] ValuesOf(string name) => (draws.Arrays.GetValueOrDefault(name) ?? draws.Cells[name]).Values;

    private void Write(string name, ReadOnlySpan<double> drawn)
    {
        if (!draws.Cells.ContainsKey(name))
        {
            store.Write(name, drawn);
            return;
        }

        if (!wholes.TryGetValue(name, out var whole)) wholes[name] = whole = (double[])problem.Data[name].Values.Clone();
        var places = unobserved.Filled[name];
        for (var i = 0; i < places.Length; i++) whole[places[i]] = drawn[i];
        store.Write(name, whole);
    }
}
