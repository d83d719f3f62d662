namespace ProbDsl.Runtime.GaussianChains;

/// <summary>A Gaussian chain with states and observations of any size.</summary>
internal sealed class MatrixGaussianChain : IGaussianChainSequence
{
    private readonly SparseParts parts;
    private readonly GaussianChainMemory memory;
    private readonly GaussianFilter filter;
    private readonly GaussianSmoother? smoother;

    public MatrixGaussianChain(GaussianChainSize size, GaussianChainArrays arrays)
    {
        parts = new(size, arrays);
        memory = new(size, isKept: arrays.GoesBack);
        filter = new(size, arrays, parts, memory);
        if (arrays.GoesBack) smoother = new(size, arrays, parts, memory, filter);
    }

    public long Bytes => memory.Bytes;

    public double Forward(int sequence) => filter.Run(sequence);

    public void Back(int sequence) => smoother!.Run(sequence);

    public void Dispose()
    {
        smoother?.Dispose();
        filter.Dispose();
        memory.Dispose();
        parts.Dispose();
    }
}
