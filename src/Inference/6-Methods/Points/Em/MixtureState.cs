namespace ProbDsl.Inference.Em;

/// <summary>
/// The weights [K], the theta of each distribution and component [distribution][K], how each last maximum was found, and the number of
/// steps before it.
/// </summary>
internal sealed record MixtureState(double[] Weights, double[][][] Thetas, MaximumKind[][] Maxima, int Steps = 0)
{
    /// <summary>The state stored in arrays.</summary>
    public static MixtureState Read(IReadOnlyDictionary<string, double[]> arrays, int distributions)
    {
        var weights = arrays["weights"];
        return new(weights, [.. Enumerable.Range(0, distributions)
            .Select(distribution => weights.Select((_, k) => arrays[ThetaOf(distribution, k)]).ToArray())],
            [.. Enumerable.Range(0, distributions)
                .Select(distribution => Array.ConvertAll(arrays[MaximaOf(distribution)], m => (MaximumKind)(int)m))],
            (int)arrays["steps"][0]);
    }

    /// <summary>The whole state as arrays by name.</summary>
    public IReadOnlyDictionary<string, double[]> ToArrays()
    {
        var arrays = new Dictionary<string, double[]> { ["weights"] = Weights, ["steps"] = [Steps] };
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
        [.. Maxima.Select(distribution => new MaximumKind[distribution.Length])], Steps);

    /// <summary>All weights and thetas, one after another.</summary>
    public double[] ToVector() => [.. Weights, .. Thetas.SelectMany(distribution => distribution).SelectMany(theta => theta)];

    /// <summary>The state with weights and thetas from a vector, laid out as by <see cref="ToVector"/>.</summary>
    public MixtureState WithVector(ReadOnlySpan<double> vector)
    {
        var state = Copy() with { Maxima = Maxima };
        foreach (var values in state.Thetas.SelectMany(distribution => distribution).Prepend(state.Weights))
        {
            vector[..values.Length].CopyTo(values);
            vector = vector[values.Length..];
        }

        return state;
    }

    /// <summary>The same mixture with its components in another order.</summary>
    public MixtureState Reordered(int[] order) => new(
        [.. order.Select(k => Weights[k])],
        [.. Thetas.Select(distribution => order.Select(k => distribution[k]).ToArray())],
        [.. Maxima.Select(distribution => order.Select(k => distribution[k]).ToArray())], Steps);
}
