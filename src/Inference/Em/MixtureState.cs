using ProbDsl.Catalogue.Families;

namespace ProbDsl.Inference.Em;

/// <summary>The weights [K], the theta of each distribution and component [distribution][K], and how each last maximum was found.</summary>
internal sealed record MixtureState(double[] Weights, double[][][] Thetas, MaximumKind[][] Maxima)
{
    /// <summary>The state stored in arrays.</summary>
    public static MixtureState Of(IReadOnlyDictionary<string, double[]> arrays, int distributions)
    {
        var weights = arrays["weights"];
        return new(weights, [.. Enumerable.Range(0, distributions)
            .Select(distribution => weights.Select((_, k) => arrays[ThetaOf(distribution, k)]).ToArray())],
            [.. Enumerable.Range(0, distributions)
                .Select(distribution => Array.ConvertAll(arrays[MaximaOf(distribution)], m => (MaximumKind)(int)m))]);
    }

    /// <summary>The whole state as arrays by name.</summary>
    public IReadOnlyDictionary<string, double[]> ToArrays()
    {
        var arrays = new Dictionary<string, double[]> { ["weights"] = Weights };
        foreach (var (distribution, thetas) in Thetas.Index())
        {
            arrays[MaximaOf(distribution)] = Array.ConvertAll(Maxima[distribution], m => (double)m);
            foreach (var (k, theta) in thetas.Index()) arrays[ThetaOf(distribution, k)] = theta;
        }

        return arrays;
    }

    private static string ThetaOf(int distribution, int component) => $"theta/{distribution}/{component}";

    private static string MaximaOf(int distribution) => $"maxima/{distribution}";

    /// <summary>A copy that can be modified.</summary>
    public MixtureState Copy() => new(
        [.. Weights], [.. Thetas.Select(distribution => Array.ConvertAll(distribution, theta => (double[])[.. theta]))],
        [.. Maxima.Select(distribution => new MaximumKind[distribution.Length])]);

    /// <summary>The same mixture with its components in another order.</summary>
    public MixtureState Reordered(int[] order) => new(
        [.. order.Select(k => Weights[k])],
        [.. Thetas.Select(distribution => order.Select(k => distribution[k]).ToArray())],
        [.. Maxima.Select(distribution => order.Select(k => distribution[k]).ToArray())]);
}
