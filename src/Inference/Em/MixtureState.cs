using ProbDsl.Catalogue.Families;

namespace ProbDsl.Inference.Em;

/// <summary>Weights [K], for each law its theta of each component [law][K], and how each last maximum was found.</summary>
internal sealed record MixtureState(double[] Weights, double[][][] Thetas, Maximum[][] Maxima)
{
    /// <summary>A state that was put into arrays.</summary>
    public static MixtureState Of(IReadOnlyDictionary<string, double[]> arrays, int laws)
    {
        var weights = arrays["weights"];
        return new(weights, [.. Enumerable.Range(0, laws).Select(law => weights.Select((_, k) => arrays[ThetaOf(law, k)]).ToArray())],
            [.. Enumerable.Range(0, laws).Select(law => Array.ConvertAll(arrays[MaximaOf(law)], m => (Maximum)(int)m))]);
    }

    /// <summary>All of it by name.</summary>
    public IReadOnlyDictionary<string, double[]> ToArrays()
    {
        var arrays = new Dictionary<string, double[]> { ["weights"] = Weights };
        foreach (var (law, thetas) in Thetas.Index())
        {
            arrays[MaximaOf(law)] = Array.ConvertAll(Maxima[law], m => (double)m);
            foreach (var (k, theta) in thetas.Index()) arrays[ThetaOf(law, k)] = theta;
        }

        return arrays;
    }

    private static string ThetaOf(int law, int component) => $"theta/{law}/{component}";

    private static string MaximaOf(int law) => $"maxima/{law}";

    /// <summary>The same numbers, to be moved.</summary>
    public MixtureState Copy() => new(
        [.. Weights], [.. Thetas.Select(law => Array.ConvertAll(law, theta => (double[])[.. theta]))],
        [.. Maxima.Select(law => new Maximum[law.Length])]);

    /// <summary>The same mixture with its components in another order.</summary>
    public MixtureState Reordered(int[] order) => new(
        [.. order.Select(k => Weights[k])],
        [.. Thetas.Select(law => order.Select(k => law[k]).ToArray())],
        [.. Maxima.Select(law => order.Select(k => law[k]).ToArray())]);
}
