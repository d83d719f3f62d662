using ProbDsl.Catalogue;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// Starts by k-means++ (Arthur and Vassilvitskii 2007): seeds far apart in columns scaled by their sd, rows given to the nearest. A tenth of every row is shared among all components,
/// so that a seed with few rows begins with the spread of the data and not with a collapsed one. Of very many rows some, drawn afresh for each start, stand for all.
/// </summary>
internal sealed class MixtureStart(MixtureModel model)
{
    private const double Shared = 0.1;

    private const int MostRows = 1 << 16;

    /// <summary>How many rows differ from all before them.</summary>
    public int Kinds => FarSeeds.Kinds([.. model.Laws.SelectMany(l => l.Columns)], model.Rows);

    public MixtureState Draw(RandomStream random)
    {
        var laws = model.Rows <= MostRows ? model.Laws : Some(random);
        var rows = laws[0].Rows;
        var nearest = FarSeeds.Nearest([.. laws.SelectMany(l => l.Variance.Select((variance, c) => Scaled(l.Columns[c], variance)))], rows, model.Components, random);
        var weights = new double[rows];
        var state = new MixtureState(new double[model.Components], [.. laws.Select(_ => new double[model.Components][])], [.. laws.Select(_ => new Maximum[model.Components])]);
        for (var k = 0; k < model.Components; k++)
        {
            for (var row = 0; row < weights.Length; row++) weights[row] = (nearest[row] == k ? 1 - Shared : 0) + (Shared / model.Components);
            for (var law = 0; law < laws.Count; law++) state.Thetas[law][k] = Theta(laws[law], weights);
            state.Weights[k] = model.FixedWeights?[k] ?? weights.Sum() / rows;
        }

        return state;
    }

    private IReadOnlyList<LawRows> Some(RandomStream random)
    {
        var rows = new int[MostRows];
        foreach (ref var row in rows.AsSpan()) row = random.NextIndex(model.Rows);
        Array.Sort(rows);
        return [.. model.Laws.Select(law => law.Of(rows))];
    }

    private static double[] Theta(LawRows law, double[] weights)
    {
        var theta = law.Start();
        law.Family.Maximise(law.Statistics(theta, weights), theta);
        return theta;
    }

    private static double[] Scaled(double[] column, double variance)
    {
        var (scaled, perSd) = (new double[column.Length], variance > 0 ? 1 / Math.Sqrt(variance) : 0);
        for (var row = 0; row < scaled.Length; row++) scaled[row] = column[row] * perSd;
        return scaled;
    }
}
