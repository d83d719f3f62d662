using ProbDsl.Runtime.GaussianChains;

namespace ProbDsl.Runtime.Interpretation;

/// <summary>Runs Gaussian chains in double precision.</summary>
internal static class LinearGaussians
{
    /// <summary>All results, in the order of <see cref="GaussianChainShapes"/>.</summary>
    public static Tensor[] Run(Value chain, IReadOnlyList<Tensor> given)
    {
        Shape[] shapes = [.. given.Select(g => g.Shape)];
        return PinnedArrays.Run(chain, given, Enumerable.Range(0, GaussianChainShapes.Count)
            .Select(i => GaussianChainShapes.Result(i, shapes)), (inputs, results) =>
        {
            using var pass = new GaussianChainPass(GaussianChainSize.Read(chain), GaussianChainArrays.Read(chain, inputs, results));
            pass.Run();
        });
    }
}
