using ProbDsl.Runtime.GaussianChains;

namespace ProbDsl.Runtime.Interpretation;

/// <summary>Runs Gaussian chains in double precision.</summary>
internal static unsafe class LinearGaussians
{
    /// <summary>All results, in the order of <see cref="GaussianChainShapes"/>.</summary>
    public static Tensor[] Run(Value chain, IReadOnlyList<Tensor> given)
    {
        Shape[] shapes = [.. given.Select(g => g.Shape)];
        Tensor[] results =
            [.. Enumerable.Range(0, GaussianChainShapes.Count).Select(i => Tensor.Zeros(GaussianChainShapes.Result(i, shapes)))];
        var pins = given.Concat(results).Select(t => GCHandle.Alloc(t.Values, GCHandleType.Pinned)).ToList();
        try
        {
            List<nint> places = [.. pins.Select(p => p.AddrOfPinnedObject())];
            using var pass = new GaussianChainPass(GaussianChainSize.Read(chain),
                GaussianChainArrays.Read(chain, places[..given.Count], places[given.Count..]));
            pass.Run();
        }
        finally
        {
            foreach (var pin in pins) pin.Free();
        }

        foreach (var result in results) TypeRounding.Round(chain, result.Values);
        return results;
    }
}
