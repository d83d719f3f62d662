namespace ProbDsl.Runtime.GaussianChains;

/// <summary>The sizes of a Gaussian chain.</summary>
/// <param name="Sequences">The number of sequences.</param>
/// <param name="Length">The positions of each.</param>
/// <param name="States">The numbers in a state.</param>
/// <param name="Observed">The observed numbers of each position, missing ones included.</param>
/// <param name="Free">The elements of the first state with a flat prior.</param>
internal sealed record GaussianChainSize(int Sequences, int Length, int States, int Observed, int[] Free)
{
    public static GaussianChainSize Read(Value chain)
    {
        var observed = chain.Inputs[GaussianChainShapes.Observed].Shape;
        return new(observed[0], observed[1], chain.Inputs[GaussianChainShapes.Start].Shape[1], observed[2],
            ((GaussianChainOptions)chain.Attribute!).Free.Axes);
    }
}
