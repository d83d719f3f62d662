using ProbDsl.Catalogue;

namespace ProbDsl.Inference;

/// <summary>Weights [K], for each law its theta of each component [law][K], and how each last maximum was found.</summary>
internal sealed record MixtureState(double[] Weights, double[][][] Thetas, Maximum[][] Maxima)
{
    /// <summary>The same mixture with its components in another order.</summary>
    public MixtureState Reordered(int[] order) => new(
        [.. order.Select(k => Weights[k])],
        [.. Thetas.Select(law => order.Select(k => law[k]).ToArray())],
        [.. Maxima.Select(law => order.Select(k => law[k]).ToArray())]);
}
