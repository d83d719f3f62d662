using ProbDsl.Catalogue.Families;

namespace ProbDsl.Inference.Em;

/// <summary>Components of a mixture under which every row is as likely: what share each of them has is told by nothing.</summary>
internal static class AlikeComponents
{
    /// <summary>Of log densities, in nats.</summary>
    private const double Same = 1e-3;

    /// <summary>
    /// The first component that has the law of the next one; null where all differ, or where the story gives their shares.
    /// </summary>
    public static int? First(MixtureModel model, MixtureState state)
    {
        if (model.WeightParam is null) return null;
        for (var k = 0; k + 1 < model.Components; k++)
            if (Agree(model, state, k, k + 1)) return k;
        return null;
    }

    private static bool Agree(MixtureModel model, MixtureState state, int one, int other)
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
                var rows = model.Distributions[i / 2].Strip(start);
                model.Distributions[i / 2].Family.AddLogDensity(rows, prepared[i], scratch,
                    scores.AsSpan(i % 2 * RowFamily.StripLength, rows.Count));
            }

            for (var row = 0; row < count; row++)
                if (!(Math.Abs(scores[row] - scores[RowFamily.StripLength + row]) <= Same)) return false;
        }

        return true;
    }
}
