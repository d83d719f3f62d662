namespace ProbDsl.Inference.Em;

/// <summary>Finds components of a mixture with the same density at every row: their weights are not identified.</summary>
internal static class IdenticalComponents
{
    /// <summary>The largest difference of two log densities that count as equal, in nats.</summary>
    private const double Same = 1e-3;

    /// <summary>
    /// The first component with the same distribution as the next one; null if all differ, or if the story gives the weights.
    /// </summary>
    public static int? First(MixtureModel model, MixtureState state)
    {
        if (model.WeightParam is null) return null;
        for (var k = 0; k + 1 < model.Components; k++)
            if (HaveSameDensity(model, state, k, k + 1)) return k;
        return null;
    }

    private static bool HaveSameDensity(MixtureModel model, MixtureState state, int one, int other)
    {
        var (scores, scratch) = (new double[2 * RowFamily.StripLength],
            new double[model.Distributions.Max(l => l.Family.ScratchStrips) * RowFamily.StripLength]);
        double[][] prepared = [.. model.Distributions.SelectMany((distribution, i) =>
            (double[][])[distribution.Family.Prepared(state.Thetas[i][one]), distribution.Family.Prepared(state.Thetas[i][other])])];
        for (var start = 0; start < model.Rows; start += RowFamily.StripLength)
        {
            var count = Math.Min(RowFamily.StripLength, model.Rows - start);
            Array.Clear(scores);
            for (var i = 0; i < prepared.Length; i++)
            {
                var rows = model.Distributions[i / 2].Strips[start];
                model.Distributions[i / 2].Family.AddLogDensity(rows, prepared[i], scratch,
                    scores.AsSpan(i % 2 * RowFamily.StripLength, rows.Count));
            }

            for (var row = 0; row < count; row++)
                if (!(Math.Abs(scores[row] - scores[RowFamily.StripLength + row]) <= Same)) return false;
        }

        return true;
    }
}
