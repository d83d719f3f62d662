namespace ProbDsl.Runtime.GaussianChains;

/// <summary>Runs a Gaussian chain, one sequence after another.</summary>
internal sealed unsafe class GaussianChainPass : IDisposable
{
    private readonly GaussianChainSize size;
    private readonly GaussianChainArrays arrays;
    private readonly GaussianChainMemory memory;
    private readonly GaussianFilter filter;
    private readonly GaussianSmoother? smoother;

    public GaussianChainPass(GaussianChainSize size, GaussianChainArrays arrays)
    {
        (this.size, this.arrays) = (size, arrays);
        memory = new(size, isKept: arrays.GoesBack);
        filter = new(size, arrays, memory);
        if (arrays.GoesBack) smoother = new(size, arrays, memory, filter);
    }

    public long Bytes => memory.Bytes;

    /// <summary>Fills all results; arrays of gradients must be 0 before.</summary>
    public void Run()
    {
        for (var sequence = 0; sequence < size.Sequences; sequence++)
        {
            var density = filter.Run(sequence);
            if (!arrays.LogDensity.IsNone) *arrays.LogDensity[sequence, 0] = density;
            smoother?.Run(sequence);
        }
    }

    public void Dispose()
    {
        smoother?.Dispose();
        filter.Dispose();
        memory.Dispose();
    }
}
