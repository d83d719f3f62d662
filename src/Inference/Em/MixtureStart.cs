using System.Runtime.CompilerServices;
using ProbDsl.Catalogue;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// Starts by k-means++ (Arthur and Vassilvitskii 2007): seeds far apart in columns scaled by their sd, rows given to the nearest, but for a part of every row that is shared among all
/// components (<see cref="StartShare"/>).
/// </summary>
internal sealed class MixtureStart(Problem problem, StandardCatalogue catalogue, MixtureModel model)
{
    private readonly double[][] columns = [.. model.Laws.SelectMany(l => l.Variance.Select((_, c) => l.Columns[c]))];

    private readonly double[] perSd = [.. model.Laws.SelectMany(l => l.Variance.Select(variance => variance > 0 ? 1 / Math.Sqrt(variance) : 0))];

    /// <summary>How many rows differ from all before them.</summary>
    public int Kinds => FarSeeds.Kinds(columns, model.Rows);

    public MixtureState Draw(int restart, RandomStream random)
    {
        var (nearest, shared) = (FarSeeds.Nearest(columns, perSd, model.Components, random), StartShare.Of(restart));
        var weights = new double[model.Rows];
        var state = new MixtureState(new double[model.Components], [.. model.Laws.Select(_ => new double[model.Components][])], [.. model.Laws.Select(_ => new Maximum[model.Components])]);
        for (var k = 0; k < model.Components; k++)
        {
            Share(nearest, k, 1 - shared, shared / model.Components, weights);
            for (var law = 0; law < model.Laws.Count; law++) state.Thetas[law][k] = Theta(model.Laws[law], weights);
            state.Weights[k] = model.FixedWeights?[k] ?? Lanes.Sum(weights) / model.Rows;
        }

        return state;
    }

    /// <summary>The state with the starting values that the story writes in their places.</summary>
    public MixtureState Written(MixtureState state)
    {
        if (model.WeightParam is { } name && Start(name) is { } weights) weights.CopyTo(state.Weights, 0);
        foreach (var (i, law) in model.Laws.Index())
            foreach (var (place, access) in law.Law.Estimated)
                if (Start(access.Of) is { } values)
                    for (var k = 0; k < model.Components; k++)
                        law.Family.Read(place.Argument.Parameter.Name, values.AsSpan(k * (values.Length / model.Components), values.Length / model.Components), state.Thetas[i][k]);
        return state;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Share(int[] nearest, int k, double own, double others, double[] weights)
    {
        for (var row = 0; row < weights.Length; row++) weights[row] = (nearest[row] == k ? own : 0) + others;
    }

    private double[]? Start(string param) => WrittenStart.Own(problem, catalogue, problem.Graph[param]);

    private static double[] Theta(LawRows law, double[] weights)
    {
        var theta = law.Start();
        law.Family.Maximise(law.Statistics(theta, weights), theta);
        return theta;
    }
}
