namespace ProbDsl.Runtime.GaussianChains;

/// <summary>Runs a Gaussian chain, one sequence after another.</summary>
internal sealed unsafe class GaussianChainPass(GaussianChainSize size, GaussianChainArrays arrays) : IDisposable
{
    private readonly IGaussianChainSequence passes = size is { States: 1, Observed: 1 }
        ? new ScalarGaussianChain(size, arrays) : new MatrixGaussianChain(size, arrays);

    public long Bytes => passes.Bytes;

    /// <summary>Fills all results; arrays of gradients must be 0 before.</summary>
    public void Run()
    {
        for (var sequence = 0; sequence < size.Sequences; sequence++)
        {
            var density = passes.Forward(sequence);
            if (!arrays.LogDensity.IsNone) *arrays.LogDensity[sequence, 0] = density;
            if (arrays.GoesBack) passes.Back(sequence);
        }
    }

    public void Dispose() => passes.Dispose();
}
