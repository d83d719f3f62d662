namespace ProbDsl.Inference.Em;

/// <summary>
/// Detects cells missing in such a way that a component may not be identified: almost no row of it has both of two columns of a vector
/// (or a column), so that their covariance (or its mean) depends on no row.
/// </summary>
internal static class SparsePairs
{
    /// <summary>With this many rows that have both columns, the covariance of two columns is identified.</summary>
    private const int Enough = 2;

    /// <summary>Whether a component has such columns, with each row assigned to its most probable component.</summary>
    public static bool Exist(MixtureModel model, MixtureState state)
    {
        if (model.Distributions.All(distribution => distribution.Missing is null)) return false;
        var component = new HardAssignment(model).Of(state);
        return model.Distributions.Select(distribution => distribution.Missing).OfType<MissingPatterns>()
            .Any(missing => Enumerable.Range(0, model.Components).Any(k => AreSparse(missing, component, k)));
    }

    private static bool AreSparse(MissingPatterns missing, int[] component, int k)
    {
        var (rows, columns) = (new int[missing.Observed.Length], missing.Observed[0].Length);
        for (var row = 0; row < component.Length; row++)
            if (component[row] == k && missing.OfRow[row] != MissingPatterns.NoCell) rows[(int)missing.OfRow[row]]++;
        var both = new int[columns * columns];
        foreach (var (pattern, observed) in missing.Observed.Index())
            foreach (var i in observed)
                foreach (var j in observed) both[(i * columns) + j] += rows[pattern];
        return both.Min() < Enough;
    }
}
