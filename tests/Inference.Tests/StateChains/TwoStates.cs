namespace ProbDsl.Tests.StateChains;

/// <summary>Hidden Markov models of two states with numbers of their own, and their figures by plain matrix products.</summary>
internal static class TwoStates
{
    public const string Story = """
        model Two(K = 2)
        data y[times]: real

        """ + Unknowns + """
        state[1] ~ Categorical(start)
        for t in 2..times { state[t] ~ Categorical(move[state[t-1]]) }
        for t in times { y[t] ~ Normal(mean[state[t]], 1) }
        """;

    public const string Groups = """
        model Groups(K = 2)
        data y[subject, visit]: real from y by id

        """ + Unknowns + """
        for s in subject {
          state[s, 1] ~ Categorical(start)
          for t in 2..visit { state[s, t] ~ Categorical(move[state[s, t-1]]) }
          for t in visit { y[s, t] ~ Normal(mean[state[s, t]], 1) }
        }
        """;

    public const string Unknowns = """
        start: simplex[K] ~ Dirichlet(1)
        move: simplex[K, K] ~ Dirichlet(1)
        mean: real[K] ~ Normal(0, 10)

        """;

    public static readonly double[] Start = [0.3, 0.7];

    /// <summary>Row i: where state i goes next.</summary>
    public static readonly double[] Move = [0.8, 0.2, 0.1, 0.9];

    public static (string Name, Func<int, double[]> At)[] Draws(Func<int, double[]> means) =>
        [("start", _ => Start), ("move", _ => Move), ("mean", means)];

    /// <summary>The weight of all paths that end in each state; NaN is a missing cell.</summary>
    public static double[] Weights(double[] y, double[] means)
    {
        var weights = (double[])Start.Clone();
        for (var t = 0; t < y.Length; t++)
        {
            if (t > 0) weights = Next(weights);
            for (var k = 0; k < 2; k++) weights[k] *= Density(y[t], means[k]);
        }

        return weights;
    }

    public static double[] Next(double[] weights) =>
        [(weights[0] * Move[0]) + (weights[1] * Move[2]), (weights[0] * Move[1]) + (weights[1] * Move[3])];

    /// <summary>Every path of states, from 0, with its probability given the data.</summary>
    public static IReadOnlyList<(int[] States, double Probability)> Paths(double[] y, double[] means)
    {
        int[] Path(int number) => [.. Enumerable.Range(0, y.Length).Select(t => number >> t & 1)];
        var paths = Enumerable.Range(0, 1 << y.Length).Select(Path).ToList();
        var weights = paths.ConvertAll(path => path.Index().Aggregate(1.0, (w, s) =>
            w * (s.Index == 0 ? Start[s.Item] : Move[(2 * path[s.Index - 1]) + s.Item]) * Density(y[s.Index], means[s.Item])));
        return [.. paths.Zip(weights, (path, weight) => (path, weight / weights.Sum()))];
    }

    /// <summary>The probability of the second state at a position, given the data.</summary>
    public static double Second(double[] y, double[] means, int at) => Paths(y, means).Sum(p => p.States[at] * p.Probability);

    /// <summary>Of so many draws of each path.</summary>
    public static double ChiSquared(IReadOnlyList<(int[] States, double Probability)> paths, double[] counts)
    {
        var draws = counts.Sum();
        return paths.Zip(counts, (path, count) => Math.Pow(count - (draws * path.Probability), 2) / (draws * path.Probability)).Sum();
    }

    /// <summary>The story with another distribution of y.</summary>
    public static string With(string distribution) => Story.Replace("Normal(mean[state[t]], 1)", distribution, StringComparison.Ordinal);

    private static double Density(double y, double mean) =>
        double.IsNaN(y) ? 1 : Math.Exp(-0.5 * (y - mean) * (y - mean)) / Math.Sqrt(2 * Math.PI);

    public static double LogSum(double[] y, double[] means) => Math.Log(Weights(y, means).Sum());
}
