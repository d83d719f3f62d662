namespace ProbDsl.Inference.Em;

/// <summary>Assigns each row to the component under which it is most probable.</summary>
internal sealed class HardAssignment(MixtureModel model)
{
    private readonly double[] scores = new double[RowFamily.StripLength];
    private readonly double[] scratch = new double[model.Distributions.Max(l => l.Family.ScratchStrips) * RowFamily.StripLength];

    /// <summary>The component of each row (from 0); the first one if a row is impossible under all.</summary>
    public int[] Of(MixtureState state)
    {
        var (component, highest) = (LargeArrays.Allocate<int>(model.Rows), LargeArrays.Allocate<double>(model.Rows));
        Array.Fill(highest, double.NegativeInfinity);
        for (var k = 0; k < model.Components; k++)
        {
            double[][] prepared = [.. model.Distributions.Select((distribution, i) => distribution.Family.Prepared(state.Thetas[i][k]))];
            for (var start = 0; start < model.Rows; start += RowFamily.StripLength)
            {
                Array.Fill(scores, Math.Log(state.Weights[k]));
                foreach (var (i, distribution) in model.Distributions.Index())
                {
                    var rows = distribution.Strips[start];
                    distribution.Family.AddLogDensity(rows, prepared[i], scratch, scores.AsSpan(0, rows.Count));
                }

                for (var row = start; row < Math.Min(model.Rows, start + RowFamily.StripLength); row++)
                    if (scores[row - start] > highest[row]) (highest[row], component[row]) = (scores[row - start], k);
            }
        }

        return component;
    }
}
